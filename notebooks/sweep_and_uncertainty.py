# %% [markdown]
# # A sweep, and how sure it is
#
# Does it matter which share of a saving practices may keep? One lever is moved over three values in one small primary care trust over
# five years, against practice-based commissioning as it was. Takes about ten seconds.

# %%
import pandas as pd

import sim

sim.explain("savings.retention")

# %% [markdown]
# Each comparison has the same seeds, and so the same luck: what differs within a seed is the lever and nothing else.

# %%
SHARES = (0.0, 0.5, 1.0)
MEASURES = ["belief", "gp_referrals", "net_saving_per_head", "emergency_admissions"]
rows = []
for share in SHARES:
    found = sim.compare(
        "pbc_2009", scope="5D9", seeds=3, settings=[f"savings.retention={share}"], overrides=["horizon=quick"]
    )
    own = found.table[found.table["metric"].isin(MEASURES)]
    rows.append(own.assign(retention=share))
sweep = pd.concat(rows, ignore_index=True)

# %% [markdown]
# Estimates with 95% intervals over seeds. They show luck only: three seeds are few, and what is not known of the world is not in them. A
# study with a design says more (`lcpsim study run retention`, then `sim.load_study`).

# %%
sweep.pivot(index="metric", columns="retention", values=["estimate", "lower", "upper"])

# %% [markdown]
# Where is the interval on one side of nil?

# %%
sure = sweep[(sweep["lower"] > 0) | (sweep["upper"] < 0)]
sure[["retention", "metric", "estimate", "lower", "upper", "unit"]]

# %% [markdown]
# Emergency admissions are the placebo: no share of a saving reaches them.

# %%
assert (sweep.loc[sweep["metric"] == "emergency_admissions", "estimate"] == 0.0).all()

# %% [markdown]
# More seeds narrow the interval by the square root of their number: half the width takes four times the runs.

# %%
width = (sweep["upper"] - sweep["lower"]) / 2.0
sweep.assign(half_width=width, seeds_for_half_of_it=4 * sweep["n_seeds"])[["retention", "metric", "half_width", "seeds_for_half_of_it"]]
