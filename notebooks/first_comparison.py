# %% [markdown]
# # A first comparison
#
# What would real budgets change against notional ones, in one small primary care trust over five years? Takes about ten seconds.

# %%
import sim

comparison = sim.compare(
    ["pbc_2009", "pbc_real_budget"], scope="5D9", seeds=3, overrides=["horizon=quick"]
)

# %% [markdown]
# Differences from the first scenario named, with 95% intervals over paired seeds (luck only):

# %%
table = comparison.table.set_index("metric")
table.loc[["gp_referrals", "emergency_admissions", "net_saving_per_head"], ["unit", "estimate", "lower", "upper"]]

# %% [markdown]
# Emergency admissions are the placebo: no budget reaches them, so their difference is exactly nought.

# %%
assert table.loc["emergency_admissions", "estimate"] == 0.0

# %% [markdown]
# Every month of every metric is there as a tidy frame:

# %%
monthly = comparison.metrics.query("metric == 'belief' and area == 'scope'")
monthly.pivot_table(index="month", columns="scenario", values="value").tail()

# %% [markdown]
# One world can be walked through month by month; its institutions are Mesa AgentSets:

# %%
model = sim.Model(sim.load_config(["scenario=pbc_real_budget", "scope=5D9", "horizon=quick"]), seed=1)
for _ in range(30):
    model.step()
model.practices.select(lambda practice: practice.group >= 0).agg("list_size", sum)

# %%
model.gps.agg("engagement", max)
