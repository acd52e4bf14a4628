"""The map page in Dash: `python -m tests.bench.twins.dash_page PORT`."""

import sys

from dash import Dash, Input, Output, dash_table, dcc, html

from tests.bench.twins import content


def main(port: int) -> None:
    """Serve until stopped."""
    app = Dash(__name__, serve_locally=True)
    known = content.indicators()
    app.layout = html.Div(
        [
            dcc.Dropdown(known, known[0], id="indicator"),
            dcc.Graph(id="map"),
            dash_table.DataTable(id="table"),
        ]
    )

    @app.callback(Output("map", "figure"), Output("table", "data"), Input("indicator", "value"))
    def change(indicator_id: str) -> tuple:
        rows = content.values(indicator_id)
        return content.figure(rows), rows[["label", "value", "population"]].to_dict("records")

    app.run(host="127.0.0.1", port=port, debug=False, threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
