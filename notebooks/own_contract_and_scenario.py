# %% [markdown]
# # A contract and a scenario of your own
#
# What would practices do if they held half of their spending in cash, kept half of a saving and bore a fifth of an overspend? No contract
# that ships has these terms, so two small files are written: a contract and a scenario that offers it. Takes about ten seconds.

# %%
import tempfile
from pathlib import Path

import sim

mine = Path(tempfile.mkdtemp()) / "mine"
(mine / "contracts").mkdir(parents=True)
(mine / "scenarios").mkdir()

# %% [markdown]
# A contract is a function that states terms. Nothing in the model asks for its name; what is not stated is nought. What it is given, `offer`,
# holds the levers of the month, for terms that follow them.

# %%
(mine / "contracts" / "half_shared.py").write_text(
    '''
import sim


def contract(offer):
    """Half of savings and a fifth of overspends beyond a corridor of 3%, for 8,000 people or more."""
    return sim.Contract(cash_scope=0.5, upside=0.5, downside=0.2, corridor=0.03, min_people=8_000, management_gbp=1.5)
'''
)

# %% [markdown]
# A scenario holds only what differs from its parent, and says what it asks.

# %%
(mine / "scenarios" / "half_shared_deal.yaml").write_text(
    """
# @package _global_
defaults: [pbc_2009, _self_]
about:
  title: Half of the money, and half of what is saved
  question: Is a small share of real risk enough to be taken seriously?
  source: An example, invented
  status: illustrative
policies:
  half_shared:
    starts: 2010-04
    levers:
      budget: {contract: half_shared, delay_months: 0.0}
"""
)
sim.use_folder(mine)

# %% [markdown]
# Both are known now, and checked before anything runs. A mistake would be named, with the nearest right name. (On the command line:
# `LCPSIM_OWN=mine lcpsim compare pbc_2009 half_shared_deal`.)

# %%
sim.scenarios()["half_shared_deal"]

# %%
comparison = sim.compare("pbc_2009", "half_shared_deal", scope="5D9", seeds=3, overrides=["horizon=quick"])
table = comparison.table.set_index("metric")
table.loc[["budget_coverage", "belief", "gp_referrals", "net_saving_per_head"], ["unit", "estimate", "lower", "upper"]]

# %% [markdown]
# Everybody is covered by cash now. Is what follows the doing of cash, or of budgets that come on time? Timely budgets alone, without the
# contract:

# %%
timely = sim.compare(
    "pbc_2009", scope="5D9", seeds=3, settings=["budget.delay_months=0.0"], overrides=["horizon=quick"]
).table.set_index("metric")
timely.loc[["budget_coverage", "belief", "gp_referrals", "net_saving_per_head"], ["unit", "estimate", "lower", "upper"]]

# %% [markdown]
# Emergency admissions are out of reach of both, as they should be:

# %%
assert table.loc["emergency_admissions", "estimate"] == 0.0

# %% [markdown]
# Every pound is in the ledger. What moved in the last full year, in thousands of pounds, by the reason why: with the contract savings are no
# longer promised and paid, but held; management costs more; and the trust covers what of an overspend the holder does not bear.

# %%
flows = comparison.flows
last = flows[flows["year"] == flows["year"].max() - 1]
moved = last.pivot_table(index="reason", columns="scenario", values="pence", aggfunc="mean") / 100_000
moved[(moved["half_shared_deal"] - moved["pbc_2009"]).abs() > 1.0].round(0)
