"""Publications that a parameter rests on and that have no row in the evidence table, by the short name in `source`."""

from __future__ import annotations

LITERATURE: dict[str, str] = {
    "Brown 2024": "Brown AL, Imai T, Vieider FM, Camerer CF. Meta-analysis of empirical estimates of loss aversion. "
    "Journal of Economic Literature 2024;62(2):485-516. doi:10.1257/jel.20221698",
    "Department of Health 2010": "Department of Health. Referral-to-treatment waiting times by commissioner and "
    "specialty, December 2009 to May 2010 (packaged table waits_2010).",
    "Ubach 2003": "Ubach C, Scott A, French F, Awramenko M, Needham G. What do hospital consultants value about their jobs? A discrete "
    "choice experiment. BMJ 2003;326:1432.",
    "Gosden 2000": "Gosden T, Bowler I, Sutton M. How do general practitioners choose their practice? Preferences for "
    "practice and job characteristics. Journal of Health Services Research and Policy 2000;5(4):208-213.",
    "Hallsworth 2016": "Hallsworth M, Chadborn T, Sallis A and others. Provision of social norm feedback to high prescribers "
    "of antibiotics in general practice. Lancet 2016;387:1743-1752.",
    "Meakin 2020": "Meakin S and others. covid19.nhs.data: patients of hospital trusts by local authority, admissions of "
    "2020 (packaged table trust_patients_2020).",
    "Santos 2017": "Santos R, Gravelle H, Propper C. Does quality affect patients' choice of doctor? Evidence from England. "
    "Economic Journal 2017;127(600):445-494. doi:10.1111/ecoj.12282",
    "Tversky and Kahneman 1992": "Tversky A, Kahneman D. Advances in prospect theory: cumulative representation of "
    "uncertainty. Journal of Risk and Uncertainty 1992;5(4):297-323. doi:10.1007/BF00122574",
}
