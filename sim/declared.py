"""Everything that is declared: one tree of levers and parameters, its register, and its values as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.agents.parameters import GroupParams
from sim.agents.rules.accountability import AccountabilityParams
from sim.agents.rules.approval import ApprovalParams
from sim.agents.rules.attention import AttentionParams
from sim.agents.rules.bargaining import BargainingParams
from sim.agents.rules.capability import CapabilityParams
from sim.agents.rules.effort import EffortParams
from sim.agents.rules.engagement import EngagementParams
from sim.agents.rules.hospital import HospitalParams
from sim.agents.rules.joining import JoiningParams
from sim.agents.rules.learning import LearningParams
from sim.agents.rules.legitimacy import LegitimacyParams
from sim.agents.rules.merging import MergingParams
from sim.agents.rules.monitoring import MonitoringParams
from sim.agents.rules.partnership import PartnershipParams
from sim.agents.rules.patient_choice import PatientChoiceParams
from sim.agents.rules.peers import PeerParams
from sim.agents.rules.promise import PromiseParams
from sim.agents.rules.referral import ReferralParams
from sim.agents.rules.risk import RiskParams
from sim.agents.rules.self_dealing import SelfDealingParams
from sim.agents.rules.specialist import SpecialistParams
from sim.agents.rules.survey import SurveyParams
from sim.care.burden import BurdenParams
from sim.care.experience import PatientExperienceParams
from sim.care.pathways import CareParams, PeopleParams
from sim.care.quality import QualityParams
from sim.care.redesign import RedesignParams
from sim.care.waiting import WaitingParams
from sim.levers import AllLevers
from sim.money.parameters import MoneyParams
from sim.parameters import DatedPath, Params, Register
from sim.people.conditions import ConditionParams
from sim.people.growth import GrowthParams
from sim.people.moves import MoveParams


class AllParams(Params):
    """Every parameter of the model, by the layer that uses it."""

    people: PeopleParams = PeopleParams()
    conditions: ConditionParams = ConditionParams()
    moves: MoveParams = MoveParams()
    growth: GrowthParams = GrowthParams()
    burden: BurdenParams = BurdenParams()
    care: CareParams = CareParams()
    money: MoneyParams = MoneyParams()
    group: GroupParams = GroupParams()
    referral: ReferralParams = ReferralParams()
    effort: EffortParams = EffortParams()
    engagement: EngagementParams = EngagementParams()
    risk_attitude: RiskParams = RiskParams()
    joining: JoiningParams = JoiningParams()
    peers: PeerParams = PeerParams()
    promise: PromiseParams = PromiseParams()
    approval: ApprovalParams = ApprovalParams()
    learning: LearningParams = LearningParams()
    merging: MergingParams = MergingParams()
    capability: CapabilityParams = CapabilityParams()
    attention: AttentionParams = AttentionParams()
    survey: SurveyParams = SurveyParams()
    bargaining: BargainingParams = BargainingParams()
    monitoring: MonitoringParams = MonitoringParams()
    legitimacy: LegitimacyParams = LegitimacyParams()
    patient_experience: PatientExperienceParams = PatientExperienceParams()
    patient_choice: PatientChoiceParams = PatientChoiceParams()
    quality: QualityParams = QualityParams()
    redesign: RedesignParams = RedesignParams()
    accountability: AccountabilityParams = AccountabilityParams()
    self_dealing: SelfDealingParams = SelfDealingParams()
    partnership: PartnershipParams = PartnershipParams()
    specialist_work: SpecialistParams = SpecialistParams()
    hospital: HospitalParams = HospitalParams()
    waiting: WaitingParams = WaitingParams()


class _Everything(AllLevers, AllParams):
    """Levers and parameters side by side, as they stand in the composed configuration."""


REGISTER = Register(_Everything)
LEVER_REGISTER = Register(AllLevers)


def plain(value: Any) -> Any:
    """Configuration as plain lists, dictionaries, numbers and words."""
    if isinstance(value, Params):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, DatedPath):
        return value.plain()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def defaults() -> dict[str, Any]:
    """The declared values of all levers and parameters, nested: what Hydra composes upon."""
    return {**plain(AllLevers()), **plain(AllParams())}
