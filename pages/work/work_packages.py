"""Work packages: where each stands, the plan on a time axis, and one of them in detail."""

from dashboard.widgets.kit.filters import Filter, filter_bar
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.page import empty_state, open_page, page_header
from dashboard.widgets.work_packages.detail import work_package_detail
from dashboard.widgets.work_packages.plan import plan_section
from dashboard.widgets.work_packages.progress import plan_is_illustrative, work_packages_of
from dashboard.widgets.work_packages.table import work_package_table

viewer = open_page()
illustrative = keep(plan_is_illustrative, viewer)
page_header(viewer, "work_packages.title", illustrative=illustrative)
packages = keep(work_packages_of, viewer)
if not packages:
    empty_state(viewer.t("work_packages.none_yet"), viewer.t("work_packages.none_yet_hint"))
else:
    selector = Filter(
        name="id",
        label=viewer.t("work_packages.select"),
        options={package.code: package.code for package in packages},
        at_once=True,
        everything=viewer.t("work_packages.all"),
    )
    chosen = filter_bar([selector], key="work_package_selector")["id"]
    if chosen:
        work_package_detail(
            viewer, next(package for package in packages if package.code == chosen), illustrative=illustrative
        )
    else:
        work_package_table(viewer, packages)
        plan_section(viewer, sum(package.overdue for package in packages), illustrative=illustrative)
