"""Waiting lists of hospital trusts by specialty group, and how long those treated had waited.

Two lists stand side by side, as in the 18-week returns, and both clocks start at referral: pathways that will end
without admission (fed by first attendances) and pathways that will end in admission (fed by planned admissions).

How they agree with the kernel, whose events no list rations: an event is the *demand* of its month; it is counted and
paid for in that month, and its pathway joins the list then. The list says when the hospital will have done the work.
So in a steady state as many are treated each month as the kernel counts (more join than that: those who will be removed
without treatment are no events), and when demand jumps the count and the bill
move at once while the wait grows. Money follows the decision, not the operation; that is a simplification.

Time inside a month runs in four steps of about 1.1 weeks. In a step everyone on a list has the same chance to be
treated, except that those past the pressure age (the 18-week target is near) are chosen more readily by a factor. The
speed is whatever uses up the capacity. Nothing is drawn: chance comes in with the counts.
"""

from __future__ import annotations

import numpy as np

from sim.care.waiting_speeds import STEP_WEEKS, STEPS_A_MONTH, speeds
from sim.data.specialties import GROUPS
from sim.errors import BooksError
from sim.parameters import Params, interval, param

PATHWAYS = ("non_admitted", "admitted")  # pathways in the order of KINDS: first attendances, planned admissions
STEPS = 52  # ages of a list, in steps; the last holds all who have waited longer (about 55 weeks and more)
ROUNDING = 1e-9  # of sums of parts of people
NEAR = 1e-12  # error allowed in a speed
MOST_STEPS = 60  # in which it is found; a few are enough unless a list is nearly emptied


class WaitingParams(Params):
    """How lists are worked off and how capacity answers demand."""

    pressure_weeks: float = param(
        12.0, unit="weeks", low=4.0, high=18.0, prior=interval(8, 16), source="assumption", mark="assumption",
        about="Age at which hospitals begin to choose patients for the 18-week target.")  # fmt: skip
    pressure_admitted: float = param(
        2.3, unit="ratio", low=1.0, high=10.0, prior=interval(1.5, 3.5), source="Department of Health 2010",
        mark="derived", about="Chance to be admitted past that age over the chance before it; 1 is no target.")  # fmt: skip
    pressure_non_admitted: float = param(
        1.35, unit="ratio", low=1.0, high=10.0, prior=interval(1.0, 2.0), source="Department of Health 2010",
        mark="derived", about="The same for pathways that end without admission.")  # fmt: skip
    capacity_response: float = param(
        0.1, unit="share a month", low=0.0, high=1.0, prior=interval(0.03, 0.3), source="assumption", mark="assumption",
        about="How fast a trust's capacity follows demand; 0 keeps the capacity of the first month.")  # fmt: skip
    catch_up: float = param(
        0.1, unit="share a month", low=0.0, high=1.0, prior=interval(0.0, 0.3), source="assumption", mark="assumption",
        about="Share of the patients above (or below) the usual list that extra (or idle) sessions clear in a month.")  # fmt: skip
    removed_share: float = param(
        0.25, unit="share of leavers", low=0.0, high=0.5, prior=interval(0.1, 0.3), source="Department of Health 2010",
        mark="derived", about="Leave without a recorded treatment, of all who leave a list: what makes 2.4 million wait in early 2010.")  # fmt: skip


class WaitingLists:
    """The queue of every trust and specialty group, by pathway and age.

    Args:
        usual: pathways that join in a usual month, float64 [2, T + 1, 10] by pathway, trust and group. The last trust
            stands for all hospitals outside the scope together, whose patients from elsewhere are not on this list.
        parameters: how lists are worked off.

    Lists begin in the steady state of the usual month, with the speed of each group in England in early 2010.

    Raises:
        ValueError: if `usual` has another shape, is negative or not finite.
    """

    def __init__(self, usual: np.ndarray, parameters: WaitingParams) -> None:
        p = self._parameters = parameters
        usual = _counts("usual", usual, None)
        self.usual = usual.copy()
        factor = np.ones((2, 1, 1, STEPS))
        old = (np.arange(STEPS) + 0.5) * STEP_WEEKS >= p.pressure_weeks
        factor[:, 0, 0, old] = np.array([p.pressure_non_admitted, p.pressure_admitted])[:, None]
        self._first_old, self._factor = int(old.argmax()) if old.any() else STEPS, factor
        stays = np.exp(-speeds()[:, None, :, None] * STEP_WEEKS * factor)
        a_step = usual[..., None] / STEPS_A_MONTH
        ahead = np.cumprod(np.concatenate([np.ones_like(stays[..., :1]), stays[..., :-1]], axis=-1), axis=-1)
        ahead[..., -1] /= 1.0 - stays[..., -1]  # the last age gathers all older ones
        self.list = a_step * ahead  # float64 [2, T + 1, 10, STEPS], at the end of the month
        self._per_usual = ahead.sum(axis=-1) / STEPS_A_MONTH  # months of usual demand that a steady list holds
        self._treated_by_age = self.list * (1.0 - stays) * STEPS_A_MONTH * (1.0 - p.removed_share)
        self.start = self.waiting
        self.added, self.treated, self.removed = usual.copy(), usual * (1.0 - p.removed_share), usual * p.removed_share
        self.capacity = self.treated.copy()

    @property
    def waiting(self) -> np.ndarray:
        """Patients waiting at the end of the month, float64 [2, T + 1, 10]."""
        return np.asarray(self.list.sum(axis=-1))

    def run_month(self, added: np.ndarray) -> None:
        """Join those referred this month, treat as capacity allows, and let capacity follow demand.

        Args:
            added: pathways that begin, [2, T + 1, 10], whole or not.

        Raises:
            ValueError: if the shape differs from that of the lists, or a count is negative or not finite.
            BooksError: if a list no longer balances.
        """
        added, p = _counts("added", added, self.usual.shape), self._parameters
        self.start = self.waiting
        excess = self.start - self.usual * self._per_usual
        leavers = np.maximum(self.usual + p.catch_up * excess, 0.0)
        self.capacity = leavers * (1.0 - p.removed_share)
        left_by_age = np.zeros_like(self.list)
        for _ in range(STEPS_A_MONTH):
            left = self._leavers(leavers / STEPS_A_MONTH)
            left_by_age += left
            rest = self.list - left
            self.list[..., 1:] = rest[..., :-1]
            self.list[..., -1] += rest[..., -1]
            self.list[..., 0] = added / STEPS_A_MONTH
        self.added = added
        self._treated_by_age = left_by_age * (1.0 - p.removed_share)
        self.treated = self._treated_by_age.sum(axis=-1)
        self.removed = left_by_age.sum(axis=-1) * p.removed_share
        self.usual += p.capacity_response * (added - self.usual)
        self.check()

    def _leavers(self, leave: np.ndarray) -> np.ndarray:
        """Who leaves in a step, by age, when `leave` do: at most all who wait."""
        young, old = self.list[..., : self._first_old].sum(axis=-1), self.list[..., self._first_old :].sum(axis=-1)
        ratio = self._factor[:, :, :, -1]
        everyone = leave >= young + old
        slope = young + old * ratio
        # leavers rise ever more slowly with speed: Newton's steps from below come nearer and never pass the root
        speed = np.divide(leave, slope, out=np.zeros_like(leave), where=~everyone)
        for _ in range(MOST_STEPS):
            stay_young, stay_old = np.exp(-speed), np.exp(-speed * ratio)
            short = leave - young * (1.0 - stay_young) - old * (1.0 - stay_old)
            slope = young * stay_young + old * ratio * stay_old
            step = np.divide(short, slope, out=np.zeros_like(leave), where=~everyone)
            speed += np.maximum(step, 0.0)
            if not (step > NEAR * (1.0 + speed)).any():
                break
        left = np.empty_like(self.list)
        left[..., : self._first_old] = self.list[..., : self._first_old] * -np.expm1(-speed)[..., None]
        left[..., self._first_old :] = self.list[..., self._first_old :] * -np.expm1(-speed * ratio)[..., None]
        return np.where(everyone[..., None], self.list, left)

    def check(self) -> None:
        """Start + added - treated - removed = end, for every list.

        Raises:
            BooksError: naming pathway, trust row and group.
        """
        gap = np.abs(self.start + self.added - self.treated - self.removed - self.waiting)
        wrong = np.argwhere(gap > ROUNDING * (1.0 + self.start + self.added))
        if wrong.size or (self.list < 0.0).any():
            pathway, trust, group = wrong[0] if wrong.size else np.argwhere(self.list < 0.0)[0][:3]
            raise BooksError(f"the {PATHWAYS[pathway]} list of trust {trust}, {GROUPS[group]}, does not balance")

    def treated_within(self, weeks: float) -> np.ndarray:
        """Pathways ended this month by treatment after at most `weeks`, float64 [2, T + 1, 10]."""
        return _within(self._treated_by_age, weeks, 0.5)

    def waiting_within(self, weeks: float) -> np.ndarray:
        """Patients on the list at the end of the month for at most `weeks`, float64 [2, T + 1, 10]."""
        return _within(self.list, weeks, 0.0)

    def shares_within(self, weeks: float) -> np.ndarray:
        """Share of those treated this month who had waited at most `weeks`; nan where nobody was, [2, T + 1, 10]."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.treated_within(weeks) / self.treated)

    @property
    def median_weeks(self) -> np.ndarray:
        """Median weeks waited of those treated this month; nan where nobody was, float64 [2, T + 1, 10]."""
        upper = np.cumsum(self._treated_by_age, axis=-1)
        half = upper[..., -1:] / 2.0
        step = np.argmax(upper >= half, axis=-1)[..., None]
        inside = np.take_along_axis(self._treated_by_age, step, axis=-1)
        before = np.take_along_axis(upper, step, axis=-1) - inside
        with np.errstate(invalid="ignore", divide="ignore"):
            weeks = (step + 0.5 + (half - before) / inside) * STEP_WEEKS
        return np.asarray(np.where(half > 0.0, weeks, np.nan)[..., 0])


def _within(by_age: np.ndarray, weeks: float, lag_steps: float) -> np.ndarray:
    """Patients at ages up to `weeks`, evenly spread inside each step; `lag_steps` pass before they are treated."""
    part = np.clip(weeks / STEP_WEEKS - lag_steps - np.arange(STEPS), 0.0, 1.0)
    return np.asarray(by_age @ part)


def _counts(name: str, values: np.ndarray, shape: tuple[int, ...] | None) -> np.ndarray:
    values = np.asarray(values, dtype=np.float64)
    fits = values.shape == shape if shape else values.ndim == 3 and values.shape[::2] == (2, len(GROUPS))
    if not fits:
        raise ValueError(f"{name} has shape {values.shape}, not {shape or ('2', 'trusts + 1', len(GROUPS))}")
    if not (np.isfinite(values) & (values >= 0.0)).all():
        raise ValueError(f"{name} holds a count that is negative or not a number")
    return values
