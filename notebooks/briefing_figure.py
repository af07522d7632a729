# %% [markdown]
# # A figure of the briefing, made again
#
# Figure 6 asks how large a partnership should be. Here it is drawn from a study of one small primary care trust, to show the way from
# runs to figure. Takes about ten seconds. The figure of the briefing itself has more places, sizes and seeds:
# `lcpsim figures F6 --jobs 2`.

# %%
import tempfile
from pathlib import Path

import sim

# %% [markdown]
# A study is a table of runs: scenarios, values and seeds. Everybody is placed in partnerships of a given least size, so that size is no
# result of who is willing.

# %%
folder = Path(tempfile.mkdtemp()) / "sizes_small"
study = sim.run_study(
    {
        "title": "How large should a partnership be? One small place",
        "question": "At which number of people do partnerships overspend least?",
        "scope": "5D9",
        "horizon": "quick",
        "scenarios": ["pbc_2009", "lcp_big_bang"],
        "seeds": 2,
        "base_draw": False,
        "designs": {"sizes": {"kind": "grid", "over": {"lcp.min_pop": [7000, 20000, 50000]}}},
    },
    folder,
)
print(study.summary_text())

# %% [markdown]
# A figure is a function of saved results. It refuses a study that lacks what it needs, is incomplete, or was made by another version of the
# model. `quick` marks it as a rehearsal and no finding.

# %%
figure = sim.figure("F6", study, profile="quick")
figure

# %% [markdown]
# Its title is chosen by the result, and says nothing where the range lies on both sides of nil:

# %%
print(figure.title)
print(figure.note)

# %% [markdown]
# The numbers behind it, and the runs behind the numbers:

# %%
figure.data[["least_people", "measure", "estimate", "lower", "upper", "unit", "n_seeds"]]

# %%
study.runs.df()[["run_id", "scenario", "seed", "status"]].head()

# %% [markdown]
# Picture, data and words for screen readers, as files:

# %%
[path.name for path in figure.save(folder.parent / "figures")]

# %% [markdown]
# Asked again, nothing is computed twice, and the numbers are the same to the last digit:

# %%
again = sim.figure("F6", sim.load_study(folder), profile="quick")
assert again.data.equals(figure.data)
