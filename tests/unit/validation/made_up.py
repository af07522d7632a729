"""Made-up people with known answers: log-normal frailty times a compound Poisson, practice by practice."""

from __future__ import annotations

import numpy as np

from sim.care.person_years import LINES, STREAMS, PersonYears
from sim.randomness import Draws

HOSPITAL_LINE = LINES.index("emergency")

OTHER_CARE = (("mental_health", "mental_health", 0.02), ("rare", "rare", 0.005), ("elective", "elective", 0.1))


def people(
    n=20_000, years=3, practices=40, frailty_sd=1.0, rate=0.3, price=1_000_00.0, seed=1, style_sd=0.0, other_care=False
) -> PersonYears:
    """Everyone alike but for frailty; emergency care is `rate` events a year at a fixed price in pence."""
    draws, ids = Draws(seed), np.arange(n)
    practice = (ids * practices // n).astype(np.int32)
    frailty = draws.lognormal("frailty", 0, ids, frailty_sd)
    style = draws.lognormal("style", 0, np.arange(practices), style_sd)[practice]
    count = np.zeros((years, len(STREAMS), n), np.uint8)
    pence = np.zeros((years, len(LINES), n), np.float32)
    coded = np.zeros((years, n), np.uint16)
    generator = np.random.default_rng(seed)
    for year in range(years):
        events = generator.poisson(rate * frailty * style)
        count[year, STREAMS.index("emergency_other")] = np.minimum(events, 255)
        pence[year, HOSPITAL_LINE] = events * price
        count[year, STREAMS.index("outpatient")] = np.minimum(generator.poisson(rate * frailty * style), 255)
        for line, stream, chance in OTHER_CARE if other_care else ():
            few = generator.poisson(chance * frailty)
            count[year, STREAMS.index(stream)] = np.minimum(few, 255)
            pence[year, LINES.index(line)] = few * price
        coded[year] = (events > 0).astype(np.uint16)
    age = (20 + 60 * draws.uniform("age", 0, ids)).astype(np.int16)
    sex = (draws.uniform("sex", 0, ids) < 0.5).astype(np.uint8)
    fifth = (5 * draws.uniform("fifth", 0, ids)).astype(np.uint8)
    return PersonYears(
        practice=practice, pct=(practice // 10).astype(np.int32), age=age, sex_fifth=(5 * sex + fifth).astype(np.uint8),
        identity=ids.astype(np.uint32), conditions=np.zeros(n, np.uint16), months_alive=np.full(n, 12 * years, np.int16),
        pence=pence, count=count, coded=coded,
    )  # fmt: skip
