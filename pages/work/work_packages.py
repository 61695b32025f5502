"""Work packages: where each stands, the plan on a time axis, and one of them in detail."""

from dashboard.widgets.deliverable_filters import plan_of
from dashboard.widgets.filters import Filter, filter_bar
from dashboard.widgets.page import empty_state, open_page, page_header
from dashboard.widgets.work_package_detail import work_package_detail
from dashboard.widgets.work_package_plan import plan_section
from dashboard.widgets.work_package_standing import plan_is_illustrative, work_packages_of
from dashboard.widgets.work_package_table import work_package_table

viewer = open_page()
page_header(viewer, "work_packages.title", illustrative=plan_is_illustrative(viewer))
packages = {package.code: package for package in work_packages_of(viewer)}
if not packages:
    empty_state(viewer.t("work_packages.none_yet"), viewer.t("work_packages.none_yet_hint"))
else:
    selector = Filter(
        name="id", label=viewer.t("work_packages.select"), options={code: code for code in packages}, at_once=True
    )
    chosen = filter_bar([selector], key="work_package_selector")["id"]
    if chosen:
        work_package_detail(viewer, packages[chosen], dict(plan_of(viewer).partners))
    else:
        work_package_table(viewer, list(packages.values()))
        plan_section(viewer)
