# %% [markdown]
# # Pool size and luck
#
# How often does a group overspend though it does nothing wrong? Some people are simulated for some years without any policy, and groups of
# them are drawn. Takes about ten seconds here; all of England and a million people are the defaults.

# %%
import sim

SIZES = [5_000, 20_000, 50_000, 100_000, 200_000]
PEOPLE = {"scope": "5D9", "people": 25_000}

# %% [markdown]
# Chance of a deficit above 2% and 5% of budget, and the saving (in % of budget) below which nobody should speak of skill:

# %%
hospital = sim.pool_risk(SIZES, **PEOPLE)
COLUMNS = ["size", "sd_percent", "over_2", "over_2_low", "over_2_high", "over_5", "saving_95_percent"]
hospital[COLUMNS].round(3)

# %% [markdown]
# Budgets here are right on average and nothing but luck moves a group, so this is the floor that no management gets below. Luck falls with the
# square root of the number of people: four times the people, half the spread.

# %%
spread = hospital.set_index("size")["sd_percent"]
spread[5_000] / spread[20_000]

# %% [markdown]
# A stop-loss takes the costliest patients out of the budget. At £10,000 a patient:

# %%
capped = sim.pool_risk(SIZES, stop_loss_gbp=10_000, **PEOPLE)
capped[COLUMNS].round(3)

# %% [markdown]
# And settling over two years together lets good and bad years meet:

# %%
sim.pool_risk(SIZES, years=2, **PEOPLE)[COLUMNS].round(3)

# %% [markdown]
# What the budget knows of its people matters less for a large group than for a small one:

# %%
for adjuster in ("none", "age_sex", "dx"):
    print(adjuster, sim.pool_risk([20_000], adjuster=adjuster, **PEOPLE)["sd_percent"].round(2).item(), "% of budget")

# %%
assert hospital["over_2"].is_monotonic_decreasing
assert (capped["sd_percent"] < hospital["sd_percent"]).all()
