"""A small project folder as text, to be written to disk with one thing changed."""

from pathlib import Path

SMALL: dict[str, str] = {
    "project.toml": """\
code = "SMALL"
position = 7
acronym = "Small"
title = "A small project"
kind = "cooperation"
language = "en"
currency = "EUR"
opens_phase = "one"
source = "a leaflet"
status = "verified"

[rules]
erdf_rate = 0.75
decommitment = "N+3"
unit_costs = [{code = "HOUR", name = "An hour", amount = 20}]

[rules.simplified_cost_options]
office_of_staff = 0.15

[rules.traffic_light]
late_points = 25

[rules.sources]
erdf_rate = "a leaflet"

[[phase]]
code = "one"
name = "Phase one"
start = 2018-01-01
end_initial = 2019-12-31
total_budget = 3000.00
erdf = 2250.00
erdf_rate = 0.75
source = "a leaflet"
status = "verified"
""",
    "organisations.csv": """\
code,name,country,city,nuts,legal_status,latitude,longitude,source,status
TOWN,"Town, the",ES,Avilés,ES12,public,43.5,-5.9,a leaflet,verified
UNI,University,IE,Cork,,private,,,a leaflet,verified
""",
    "partners.csv": """\
phase,code,number,role,type,total_budget,erdf,erdf_rate,entry,exit,vat_recovery,replaces,note,source,status
one,TOWN,1,lead,local_regional_public,2000.00,1500.00,0.75,,,no,,,a leaflet,verified
one,UNI,2,partner,university,1000.00,750.00,0.75,2018-01-01,2018-12-31,,,,a leaflet,verified
""",
    "periods.csv": """\
phase,number,start,end,internal_due,programme_due,closed_on,source,status
one,1,2018-01-01,2018-06-30,2018-07-20,2018-09-30,2019-03-01,a leaflet,verified
one,2,2018-07-01,2018-12-31,,,,a leaflet,verified
""",
    "work_packages.csv": """\
phase,code,position,name,leader,start,end,note,source,status
one,WP1,1,Coordination,TOWN,,,,a leaflet,verified
one,WP2,2,Pilots,UNI,2018-01-01,2018-12-31,,a leaflet,verified
""",
    "activities.csv": """\
phase,code,work_package,name,responsible,start,end,source,status
one,A2.1,WP2,Trying out,UNI,2018-02-01,2018-11-30,a leaflet,verified
""",
    "pilots.csv": """\
phase,code,name,partners,place,latitude,longitude,theme,start,end,total_budget,note,source,status,schedule_source,schedule_status
one,P1,,UNI;TOWN,Cork,51.9,-8.5,welfare,2018-03-01,2018-09-30,500.00,,a leaflet,verified,a leaflet,verified
""",
    "deliverables.csv": """\
phase,code,work_package,activity,title,description,responsible,pilot,due,source,status,schedule_source,schedule_status
one,D2.1,WP2,A2.1,Report,,UNI,P1,2018-06-30,a leaflet,verified,a leaflet,verified
one,D2.2,WP2,,Summary,,UNI,,2018-12-31,a leaflet,verified,a leaflet,verified
""",
    "deliverable_history.csv": """\
phase,deliverable,recorded_at,state,progress,forecast,comment,author,source,status
one,D2.1,2018-03-01T09:00:00Z,in_progress,30,,First draft,UNI,a leaflet,verified
one,D2.1,2018-07-02T09:00:00Z,submitted,100,,,UNI,a leaflet,verified
""",
    "reschedulings.csv": """\
phase,deliverable,recorded_at,old_due,new_due,reason,author,source,status
one,D2.1,2018-05-01T10:00:00Z,2018-06-30,2018-07-31,Data came late,UNI,a leaflet,verified
""",
    "outputs.csv": """\
phase,code,work_package,title,unit,target,achieved,source,status
one,O2.1,WP2,People reached,people,100,,a leaflet,verified
""",
    "meetings.csv": """\
phase,code,kind,name,place,start,end,source,status
one,M1,coordination,Kick-off,Avilés,2018-01-15,2018-01-16,a leaflet,verified
""",
    "exchange_rates.csv": """\
currency,month,rate,source,status
GBP,2018-07,0.8,a leaflet,verified
""",
    "budget_versions.csv": """\
phase,number,kind,name,in_force_from,note,author,recorded_at,source,status
one,1,initial,,2018-01-01,,,,a leaflet,verified
one,2,modification,Second,2018-10-01,,TOWN,2018-09-01T09:00:00Z,a leaflet,verified
""",
    "budget_financing.csv": """\
phase,version,partner,erdf_rate,erdf,public,automatic_public,private,office_on_staff,office_on_direct,travel_on_staff,staff_on_direct,other_on_staff,source,status
one,1,TOWN,0.75,1500.00,500.00,0.00,0.00,0.15,,,,,a leaflet,verified
one,1,UNI,0.75,750.00,,250.00,,,,,,,a leaflet,verified
""",
    "budget.csv": """\
phase,version,partner,work_package,cost_category,period,pilot,amount,source,status
one,1,TOWN,WP1,staff,1,,1200.50,a leaflet,verified
one,1,TOWN,WP1,travel,,,799.50,a leaflet,verified
one,1,UNI,WP2,external_expertise,1,P1,1000.00,a leaflet,verified
one,2,TOWN,WP1,staff,1,,2100.00,a leaflet,verified
one,2,UNI,WP2,external_expertise,1,P1,900.00,a leaflet,verified
""",
    "partner_reports.csv": """\
phase,partner,number,period,next_forecast,note,source,status
one,TOWN,1,1,500.00,,a leaflet,verified
one,TOWN,2,2,,,a leaflet,verified
one,UNI,1,1,,,a leaflet,verified
""",
    "project_reports.csv": """\
phase,number,reference,note,source,status
one,1,PR-77,,a leaflet,verified
""",
    "report_events.csv": """\
phase,partner,report,project_report,state,day,recorded_at,author,comment,source,status
one,,,1,draft,2018-09-02,2018-09-02T09:00:00Z,TOWN,,a leaflet,verified
one,,,1,submitted,2018-09-10,2018-09-10T09:00:00Z,TOWN,,a leaflet,verified
one,,,1,verified,2018-11-01,2018-11-01T09:00:00Z,TOWN,,a leaflet,verified
one,,,1,paid,2018-12-01,2018-12-05T09:00:00Z,TOWN,,a leaflet,verified
one,TOWN,1,,draft,2018-06-01,2018-06-01T09:00:00Z,TOWN,,a leaflet,verified
one,TOWN,1,,submitted,2018-07-15,2018-07-15T09:00:00Z,TOWN,,a leaflet,verified
one,TOWN,1,,control_ongoing,2018-08-01,2018-08-01T09:00:00Z,CONTROL,,a leaflet,verified
one,TOWN,1,,certified,2018-09-01,2018-09-01T09:00:00Z,CONTROL,,a leaflet,verified
one,TOWN,2,,draft,2018-10-01,2018-10-01T09:00:00Z,TOWN,,a leaflet,verified
one,UNI,1,,draft,2018-06-01,2018-06-01T09:00:00Z,UNI,,a leaflet,verified
one,UNI,1,,submitted,2018-07-20,2018-07-20T09:00:00Z,UNI,,a leaflet,verified
""",
    "certificates.csv": """\
phase,partner,report,number,day,recorded_at,author,certified,deducted,parked,comment,project_report,withdrawn_on,withdrawn_by,withdrawal_reason,source,status
one,TOWN,1,1,2018-09-01,2018-09-01T09:00:00Z,CONTROL,250.00,20.00,30.00,,1,,,,a leaflet,verified
""",
    "control_decisions.csv": """\
phase,partner,report,reference,round,in_sample,amount,certified,deducted,parked,error_type,comment,author,decided_at,certificate,item_changed,source,status
one,TOWN,1,T1,1,yes,300.00,250.00,20.00,30.00,missing_evidence,No time sheet,CONTROL,2018-08-20T09:00:00Z,1,no,a leaflet,verified
""",  # noqa: E501
    "verification_cuts.csv": """\
phase,project_report,partner,reference,amount,error_type,comment,author,recorded_at,source,status
one,1,TOWN,T1,10.00,not_eligible,,JS,2018-11-01T09:00:00Z,a leaflet,verified
""",
    "expenditure.csv": """\
phase,partner,reference,report,included_in,work_package,cost_category,period,pilot,basis,option_code,units,invoice_number,invoice_date,payment_date,description,total_invoice,vat,declared_amount,currency,rate,declared_eur,comment,entered_on,entered_by,removed_on,declared_on,certified_eur,certified_on,paid_eur,paid_on,source,status
one,TOWN,T1,1,,WP1,staff,1,,real,,,,,,Salaries,,,300.00,EUR,,300.00,,2018-07-01,TOWN,,2018-07-15,250.00,2018-09-01,240.00,2018-12-01,a leaflet,verified
one,TOWN,T2,2,,WP1,staff,2,,unit_cost,HOUR,1.5,,,,Hours,,,30.00,EUR,,30.00,to do,2018-10-02,TOWN,,,,,,,a leaflet,verified
one,UNI,U1,1,,WP2,external_expertise,1,P1,real,,,77,2018-03-01,2018-04-01,Survey,200.00,40.00,200.00,GBP,0.80000,250.00,,2018-07-20,,,2018-07-20,,,,,a leaflet,verified
one,UNI,U2,1,,WP2,external_expertise,1,,real,,,78,2018-03-01,2018-04-01,Shared,10.01,,10.01,EUR,,10.01,,2018-07-20,,,2018-07-20,,,,,a leaflet,verified
one,UNI,U3,1,,WP2,travel,1,,real,,,79,2018-03-01,2018-04-01,Not ours,5.00,,5.00,EUR,,5.00,,2018-07-02,,2018-07-10,,,,,,a leaflet,verified
""",  # noqa: E501
    "expenditure_shares.csv": """\
phase,partner,reference,position,pilot,weight,source,status
one,UNI,U2,0,P1,2,a leaflet,verified
one,UNI,U2,1,,1,a leaflet,verified
""",
    "money_entries.csv": """\
phase,partner,reference,position,step,day,work_package,cost_category,period,pilot,report,amount,certificate_report,certificate,project_report,source,status
one,UNI,U3,1,entered,2018-07-02,WP2,travel,1,,1,5.00,,,,a leaflet,verified
one,UNI,U3,2,entered,2018-07-10,WP2,travel,1,,1,-5.00,,,,a leaflet,verified
""",
    "scenarios.csv": """\
phase,version,name,note,moves,shared,author,organisation,recorded_at,changed_at,removed_at,source,status
one,1,More staff,,"[{""amount"":100,""origin"":{""partner"":""TOWN""},""target"":{""partner"":""UNI""}}]",yes,TOWN,TOWN,2018-08-01T09:00:00Z,2018-08-02T09:00:00Z,,,recorded
""",  # noqa: E501
    "budget_requests.csv": """\
phase,scenario_author,scenario_at,level,reason,author,recorded_at,decision,decided_at,decided_by,answer,version,source,status
one,TOWN,2018-08-01T09:00:00Z,steering_committee,It is needed,TOWN,2018-08-03T09:00:00Z,granted,2018-09-01T09:00:00Z,TOWN,,2,,recorded
""",  # noqa: E501
    "facts.csv": """\
phase,subject,position,value,unit,retained,note,source,status
one,end,0,2019-12-31,date,yes,,a leaflet,verified
one,end,1,2020-05,month,no,,a newspaper,verified
,pilots,0,8,count,no,,a leaflet,verified
""",
    "translations.csv": """\
entity,key,field,language,text,source,status
project,SMALL,title,fr,Un petit projet,ours,inferred
work_package,one/WP1,name,fr,Coordination,ours,inferred
fact,pilots/0,note,es,huit,ours,inferred
""",
    "illustrative/meetings.csv": """\
phase,code,kind,name,place,start,end,source,status
one,M2,steering_committee,First committee,,2018-06-01,,made up,illustrative
""",
}


def write_files(path: Path, files: dict[str, str] | None = None) -> Path:
    for name, text in (SMALL if files is None else files).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8", newline="")
    return path


def changed(path: Path, file: str, old: str, new: str) -> Path:
    """The small folder with ``old`` in one file replaced once by ``new``."""
    assert old in SMALL[file], f"{old!r} is not in {file}"
    return write_files(path, {**SMALL, file: SMALL[file].replace(old, new, 1)})


def contents(path: Path) -> dict[str, bytes]:
    """Every file below the folder."""
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}
