# %% [markdown]
# # Who gains?
#
# Would partnerships help most where people are least deprived? Practices are put in order of the deprivation of their registered people and
# cut into fifths. Two primary care trusts over five years; takes about ten seconds.

# %%
import tempfile
from pathlib import Path

import sim

study = sim.run_study(
    {
        "title": "Who gains?",
        "question": "Do partnerships widen the gap between deprived and other places?",
        "scope": ["5A3", "5M8"],
        "horizon": "quick",
        "scenarios": ["pbc_2009", "lcp_ladder", "lcp_big_bang"],
        "seeds": 2,
    },
    Path(tempfile.mkdtemp()) / "who_gains",
)

# %% [markdown]
# Figure 14 of the briefing from these runs. Hollow is practice-based commissioning as it was, filled the ladder of partnerships.

# %%
figure = sim.figure("F14", study, profile="quick")
figure

# %%
print(figure.title)
print(figure.note)

# %% [markdown]
# The same as numbers. What did each fifth gain, as a mean over seeds?

# %%
data = figure.data
fifths = data[data["fifth"] != "5 less 1"]
mean = fifths.pivot_table(index=["measure", "fifth"], columns="scenario", values="estimate")
(mean["lcp_ladder"] - mean["pbc_2009"]).unstack("measure").round(3)

# %% [markdown]
# Is the gap between the most and the least deprived surely wider? Only if the range of the difference lies on one side of nil, and two seeds hardly
# ever bring it there. A finding asks for thirty (`lcpsim figures F14 --profile full`).

# %%
data.loc[data["fifth"] == "5 less 1", ["measure", "estimate", "lower", "upper", "unit", "n_seeds"]]

# %% [markdown]
# Who took part? Groups of practices at the end of each year, by rung of the ladder; R0 holds a notional budget, R3 and R4 nearly everything.

# %%
study.query(
    """
    select year, rung, count(*) / count(distinct seed) as groups, sum(people) / count(distinct seed) as people
    from groups where scenario = 'lcp_ladder' group by all order by all
    """
).tail(6)

# %% [markdown]
# Two limits: health is not modelled, only use and quality of care; and that practices in deprived places have as much time and trust as others
# is an assumption.
