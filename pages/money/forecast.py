"""Looking ahead: forecast at completion, the next reports, ERDF at risk, and who spends too little."""

from dashboard.widgets.forecast.alert import draw_alert
from dashboard.widgets.forecast.basis import basis
from dashboard.widgets.forecast.board import asked_axis, choose_axis, draw_forecast
from dashboard.widgets.forecast.erdf import draw_erdf
from dashboard.widgets.forecast.figures import forecast_figures, say_stage
from dashboard.widgets.forecast.method import draw_method
from dashboard.widgets.forecast.reports import draw_next_reports
from dashboard.widgets.kit.page import figures, open_page, page_header

viewer = open_page()
known = basis(viewer)

page_header(viewer, "forecast.title", illustrative=known.illustrative)
figures(forecast_figures(viewer))
say_stage(viewer)
if known.outlook is not None:
    choose_axis(viewer)
    draw_forecast(viewer, asked_axis())
    draw_method(viewer)
if known.is_planned:
    draw_next_reports(viewer)
    draw_erdf(viewer)
    draw_alert(viewer)
