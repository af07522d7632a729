"""Rates reproduce the national totals, and their shapes are those of the tables."""

import numpy as np
import pytest

from sim.data import ages, deprivation, frequent, load, rates, volumes

pytestmark = pytest.mark.unit


def test_all_registered_people_are_in_a_cell():
    people = rates.england_registered_by_cell()
    assert people.shape == (190,)
    assert people.min() > 0
    assert people.sum() == pytest.approx(54_836_561, abs=0.01)
    women = sum(load.columns("practices")[f"female_{band}"].sum() for band in ("0_4", "5_14"))
    by_band = people.reshape(19, 2, 5)
    assert by_band[:4, 0].sum() == pytest.approx(women)  # 0, 1-4, 5-9 and 10-14


@pytest.mark.known_answer
def test_rates_reproduce_the_national_totals_of_2009_10():
    events = rates.care_rates().annual_rate @ rates.england_registered_by_cell()
    # 10.1 million in 2008-09 x 9,547,591 / 9,023,868 GP referrals seen = 10,686,179
    assert events[0] == pytest.approx(10.1e6 * 9_547_591 / 9_023_868)
    assert events[1:3] == pytest.approx([1_628_113, 5_267_244])
    # one emergency in six: 16.7% of 5,235,766
    assert events[3:5] == pytest.approx([0.167 * 5_235_766, 0.833 * 5_235_766])
    # 8.6 million x 15,276,762 / 14,205,193 first attendances of all referrals
    assert events[5] == pytest.approx(8.6e6 * 15_276_762 / 14_205_193)
    assert events[6] == pytest.approx((19.6e6 + 21.4e6) / 2)
    # mental health and rare care: shapes of mean 1
    assert events[7:] == pytest.approx([54_836_561] * 2)


@pytest.mark.known_answer
@pytest.mark.parametrize("kind, streams", [("emergency", slice(3, 5)), ("nonemergency", slice(1, 3))])
def test_the_price_of_admissions_keeps_the_cost_of_the_table(kind, streams):
    care, people = rates.care_rates(), rates.england_registered_by_cell()
    spent = (care.annual_rate[streams] * care.mean_price_gbp[streams]).sum(axis=0) @ people
    # cost per head of the table x residents of 2009, deflated two years at 2.5%; without maternity where that is inside
    table = load.columns("rates_by_age_sex")[f"{kind}_cost_gbp"].reshape(19, 2).astype(float)
    if kind == "nonemergency":
        table[4:10, 0] -= rates.nonemergency_excess()[1] * 1.025**2
    ratio = rates.multiplier(f"{kind}_cost")
    residents = load.columns("pcts")["residents_2009"].sum() / people.sum()
    cost = (table[:, :, None] * ratio * people.reshape(19, 2, 5)).sum() * residents / 1.025**2
    assert spent == pytest.approx(cost)
    if kind == "emergency":
        # about 11 billion a year, 2,100 to 2,250 an admission (emergency-total-cost, emergency-cost-per-admission)
        assert spent == pytest.approx(11e9, rel=0.05)
        assert 2_050 < spent / 5_235_766 < 2_250


@pytest.mark.known_answer
def test_prices_of_parts_average_to_the_whole_in_their_ratio():
    stays, day_cases = volumes.elective_price_ratios()
    assert stays / day_cases == pytest.approx(3684 / 738)
    assert (stays * 1_628_113 + day_cases * 5_267_244) / 6_895_357 == pytest.approx(1.0)
    sensitive, other = volumes.emergency_price_ratios()
    assert 0.167 * sensitive + 0.833 * other == pytest.approx(1.0)
    assert sensitive == pytest.approx(1670 / 2200)
    assert volumes.accident_emergency_price_gbp() == pytest.approx((117 + 87 + 59) / 3)


def test_a_and_e_is_used_by_the_young_as_reported():
    care, people = rates.care_rates(), rates.england_registered_by_cell()
    seen = (care.annual_rate[6] * people).reshape(19, 10).sum(axis=1)
    # bands 0, 1-4 and 5-9, then 10-14 and 15-19; the gradient with deprivation leaves these sums within a hair
    assert seen[:3].sum() / seen.sum() == pytest.approx(0.14, abs=0.004)
    assert seen[3:5].sum() / seen.sum() == pytest.approx(0.13, abs=0.004)


@pytest.mark.known_answer
def test_frequent_care_adds_up_to_its_evidence():
    used = frequent.annual_rates() @ rates.england_registered_by_cell() / 54_836_561
    assert used[:3] == pytest.approx([5.5, 17.1, 1.0])
    by_band = frequent.annual_rates().reshape(4, 19, 2, 5)
    # visits 6.82 at 75 and over, 3.43 at 0-4, women
    assert by_band[0, 18, 0, 0] / by_band[0, 0, 0, 0] == pytest.approx(6.82 / 3.43)
    # maternity: women of 15 to 44 only, 228 episodes of 20-24 less the line between 44 (10-14) and 194 (45-49)
    maternity = by_band[3]
    assert (maternity[4:10, 0] > 0).all()
    assert (np.delete(maternity, slice(4, 10), axis=0) == 0).all()
    assert (maternity[:, 1] == 0).all()
    assert 1_000 < frequent.maternity_price_gbp() < 1_500


def test_the_ratio_of_two_cells_is_that_of_the_tables():
    rate = rates.care_rates().annual_rate[4]
    old_poor, young_rich = rates.cell(18, 1, 0), rates.cell(4, 0, 4)
    # 85+ men 1,113 x 1.18; girls of 15-19 73 x 0.77
    assert rate[old_poor] / rate[young_rich] == pytest.approx((1113 * 1.18) / (73 * 0.77))


def test_maternity_is_left_out_of_elective_care():
    rate = rates.care_rates().annual_rate[1].reshape(19, 2, 5)
    women, men = rate[:, 0, 2], rate[:, 1, 2]
    assert (np.diff(women[3:11]) > 0).all()  # a rising line from girls of 10-14 to women of 45-49
    table = load.columns("rates_by_age_sex")["nonemergency_episodes_per_1000"].reshape(19, 2)
    assert table[7, 0] / table[7, 1] > 4  # 30-34 in the table, most of it maternity
    assert women[7] / men[7] < 2


def test_prices_and_rates_are_positive_and_do_not_depend_on_the_caller():
    care = rates.care_rates()
    assert care.annual_rate.shape == care.mean_price_gbp.shape == (9, 190)
    assert care.annual_rate.min() > 0
    assert care.mean_price_gbp.min() > 0
    assert not care.annual_rate.flags.writeable


def test_bands_of_age():
    band = rates.care_rates().band_of_age
    assert (band.dtype, band.size) == (np.int8, 121)
    assert [int(band[age]) for age in (0, 1, 4, 5, 84, 85, 120)] == [0, 1, 1, 2, 17, 18, 18]
    assert [int(ages.list_band_of_age()[age]) for age in (4, 5, 14, 15, 74, 75)] == [0, 1, 1, 2, 7, 8]


def test_death_rates_have_the_national_level_and_a_gradient():
    rate = rates.mortality(2009)
    assert rate.shape == (111, 2, 5)
    table = load.columns("mortality")
    at_65 = (table["year"] == 2009) & (table["age"] == 65)
    # the ratios of 65-74: 1.57 in the most deprived fifth, 0.71 in the least
    assert rate[65, 0, 0] == pytest.approx(table["female"][at_65][0] * 1.57)
    assert rate[65, 1, 4] == pytest.approx(table["male"][at_65][0] * 0.71)
    assert (rates.mortality(2030) == rates.mortality(2013)).all()
    with pytest.raises(ValueError, match="begin in 2005"):
        rates.mortality(2004)


def test_expected_deaths_are_near_englands():
    # the ONS counted about 459,000 deaths in England in 2009
    people = rates.england_registered_by_cell().reshape(19, 2, 5)
    england = load.columns("pct_population_by_age")
    persons = np.array([england[f"age_{age}"][england["year"] == 2009].sum() for age in range(91)])
    shares = ages.spread(persons)
    lists = [
        [load.columns("practices")[f"{sex}_{band}"].sum() for sex in ("female", "male")]
        for band in ("0_4", "5_14", "15_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_plus")
    ]
    by_age = np.einsum("bs,bsa->as", np.array(lists), shares)
    fifths = people.sum(axis=(0, 1)) / people.sum()
    deaths = (by_age[:, :, None] * fifths * rates.mortality(2009)[:91]).sum()
    assert deaths == pytest.approx(459_000, rel=0.05)


@pytest.mark.parametrize("stream", rates.STREAMS)
def test_seasons_average_one(stream):
    season = volumes.season(stream)
    assert season.shape == (12,)
    assert season.mean() == pytest.approx(1.0)
    assert 0.85 < season.min() <= season.max() < 1.15
    if stream in ("outpatient", "elective", "day_case"):
        assert season[11] == season.min()  # planned care rests in December


def test_an_unknown_stream_is_refused():
    with pytest.raises(ValueError, match="not a stream"):
        volumes.season("maternity")


def test_financial_years_are_sums_of_twelve_months():
    assert volumes.activity_in_year("gp_referrals", 2010) == 11_209_590
    with pytest.raises(ValueError, match="not hold all"):
        volumes.activity_in_year("gp_referrals", 2017)


def test_people_of_a_list_band_are_spread_over_its_ages_only():
    shares = ages.spread(np.ones(91))
    assert shares.shape == (9, 2, 91)
    assert shares.sum(axis=2) == pytest.approx(1.0)
    assert shares[0, :, 5:].max() == 0
    assert shares[8, 0, 85:].sum() > shares[8, 1, 85:].sum()  # women live longer


def test_fifths_of_deprivation():
    cut = deprivation.cutoffs()
    assert (np.diff(cut) < 0).all()
    shares = deprivation.shares_by_fifth(np.array([60.0, 20.0, 5.0]))
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert shares.argmax(axis=1).tolist() == [0, 2, 4]
    national = rates.england_registered_by_cell().reshape(19, 2, 5).sum(axis=(0, 1)) / 54_836_561
    assert national == pytest.approx(0.2, abs=0.025)
    assert 0.4 < deprivation.within_practice_log_sd() < 0.7
