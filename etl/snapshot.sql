-- A snapshot: everything the dashboard shows, small, immutable, complete. Written by a build under a new name.
-- One line per column: name, type, and behind the dashes what it means; docs/data-dictionary.md is made from this file.
-- Shares are 0 to 1, changes are fractions (-0.05 = minus 5 %), times are Europe/Berlin, geometry is WKB in EPSG:4326.

-- One row: what this snapshot is.
CREATE TABLE build_info (
    build_id TEXT,  -- name of the snapshot: hash of its inputs
    as_of DATE,  -- the day the build looks from; "outdated" and "last twelve months" count back from here
    content_version TEXT,  -- hash of the editorial content in data/
    code_version TEXT,  -- hash of the program files that compute figures
    reduce_version TEXT,  -- hash of the program files that reduce the hourly facts
    context_version TEXT  -- hash of the deliveries of no single topic: calendars, places, structure, weather, measures
);
-- One row per centre and topic: the deliveries behind it; equal fingerprints are not computed again.
CREATE TABLE topic_state (
    centre_id TEXT,  -- the centre
    topic TEXT,  -- footfall, vacancy or survey
    fingerprint TEXT,  -- hash over the deliveries that touch this centre and topic
    first_on DATE,  -- first day with data
    last_on DATE,  -- last day with data: the data date
    is_synthetic BOOLEAN,  -- true: example data (Beispieldaten)
    completeness DOUBLE,  -- share of possible values that are valid in the last twelve months (footfall), else share of known values
    load_count INTEGER,  -- number of deliveries
    state TEXT,  -- no_data, too_little_data, current, outdated
    next_step TEXT  -- id of the cheapest next step for better data, NULL when none is needed
);
-- One row per municipality of the newest territorial status.
CREATE TABLE municipality (
    ags TEXT,  -- municipality key, 8 digits
    ars TEXT,  -- regional key, 12 digits
    name TEXT,  -- official name
    short_name TEXT,  -- name without addition
    type TEXT,  -- kind of municipality
    district_ags TEXT,  -- Kreis, 5 digits
    district_name TEXT,  -- name of the Kreis
    ihk TEXT,  -- chamber district
    planning_region TEXT,  -- regional planning community
    central_place TEXT,  -- central-place function as written in the plan, NULL = none
    central_place_level INTEGER,  -- 3 Oberzentrum, 2 Mittelzentrum (also shared), 1 Grundfunktionaler Schwerpunkt, 0 none
    size_class TEXT,  -- under_5000, 5000_10000, 10000_20000, 20000_50000, 50000_plus
    population INTEGER,  -- inhabitants
    population_on DATE,  -- date of the population figure
    area_km2 DOUBLE,  -- area
    density_km2 DOUBLE,  -- inhabitants per square kilometre
    postal_code TEXT,  -- postal code of the administration
    lat DOUBLE,  -- settlement point, latitude
    lon DOUBLE,  -- settlement point, longitude
    geometry_wkb BLOB,  -- polygon, NULL = only a point is known
    is_example BOOLEAN  -- true: an invented municipality of the simulated comparison centres
);
-- One row per centre (Zentrum: Innenstadt or Ortsteilzentrum).
CREATE TABLE centre (
    centre_id TEXT,  -- <AGS>-<two digits>; -01 is the main centre
    ags TEXT,  -- municipality
    name TEXT,  -- name
    kind TEXT,  -- main, district, local
    lat DOUBLE,  -- centre point, latitude
    lon DOUBLE,  -- centre point, longitude
    boundary_wkb BLOB,  -- outline
    is_default_boundary BOOLEAN,  -- true: a circle stands in for an outline nobody has drawn
    is_example BOOLEAN  -- true: a simulated comparison centre, no real place
);
-- One row per kind of data source known to the catalogue.
CREATE TABLE source (
    source_id TEXT,  -- id of the source, named in indicator.source_ids
    title_de TEXT,  -- title, German
    title_en TEXT,  -- title, English
    publisher TEXT,  -- who publishes it
    url TEXT,  -- where it is found
    licence TEXT,  -- licence as stated
    attribution TEXT,  -- credit line
    is_public BOOLEAN,  -- false: values may not be exported publicly
    is_synthetic BOOLEAN,  -- true: example data
    checked_on TEXT,  -- when the record was last checked
    last_received_on DATE  -- day of the last delivery of this source, NULL = none
);
-- One row per delivery that was loaded.
CREATE TABLE load (
    load_id INTEGER,  -- number in the warehouse
    file TEXT,  -- name of the delivered file
    sha256 TEXT,  -- hash of its bytes
    kind TEXT,  -- kind of file as recognised
    topic TEXT,  -- footfall, vacancy, survey, structure, place
    source_id TEXT,  -- source
    target TEXT,  -- centre or municipality the sender named
    received_at TIMESTAMP,  -- when it was loaded (UTC)
    status TEXT,  -- loaded or withdrawn
    rows_read BIGINT,  -- data rows of the file
    rows_loaded BIGINT,  -- rows that brought something new
    rows_rejected BIGINT,  -- rows rejected
    rows_duplicate BIGINT,  -- rows already known word by word
    rows_replaced BIGINT,  -- loaded rows that replaced older values
    is_synthetic BOOLEAN  -- example data
);
-- One row per finding of a rule in a delivery.
CREATE TABLE load_notice (
    load_id INTEGER,  -- delivery
    notice_no INTEGER,  -- order within the delivery
    code TEXT,  -- rule, see docs/rules.md
    level TEXT,  -- error, warning, info
    row_no BIGINT,  -- line of the file
    column_name TEXT,  -- column
    value TEXT,  -- value as delivered
    rows BIGINT,  -- rows it speaks of
    message TEXT  -- German sentence
);
-- One row per rejected row of a loaded delivery.
CREATE TABLE reject (
    load_id INTEGER,  -- delivery
    line BIGINT,  -- line of the file
    code TEXT,  -- rule
    column_name TEXT,  -- column
    value TEXT,  -- value as delivered
    raw TEXT  -- the row as delivered, without personal columns
);
-- One row per version of a counting point; a point that moved opens a new version.
CREATE TABLE sensor (
    sensor_id TEXT,  -- <centre_id>/<name>[@version]
    sensor_key INTEGER,  -- number in the warehouse
    centre_id TEXT,  -- centre
    name TEXT,  -- name as delivered
    version INTEGER,  -- 1, 2, …
    lat DOUBLE,  -- latitude
    lon DOUBLE,  -- longitude
    method TEXT,  -- laser, camera, infrared, wifi, manual, unknown
    counted_object TEXT,  -- person or device
    first_on DATE,  -- first local day with a delivered value
    last_on DATE,  -- last local day with a delivered value
    is_synthetic BOOLEAN  -- example data
);
-- One row per move of a counting point that the town asked to link to its old place (option link_moved of a delivery).
CREATE TABLE sensor_link (
    centre_id TEXT,  -- centre
    old_sensor_id TEXT,  -- version at the old place
    new_sensor_id TEXT,  -- version at the new place
    moved_on DATE,  -- first day at the new place
    factor DOUBLE,  -- counts of the old place times this are at the level of the new one; NULL = not linked
    uncertainty DOUBLE,  -- relative uncertainty of the factor
    weeks_before INTEGER,  -- comparable weeks before the move
    weeks_after INTEGER,  -- comparable weeks after it
    status TEXT,  -- linked, too_few_weeks, no_other_point, other_method
    is_synthetic BOOLEAN  -- example data
);
-- One row per counting point and local day between its first and last day.
CREATE TABLE footfall_daily (
    sensor_id TEXT,  -- counting point
    centre_id TEXT,  -- centre
    local_date DATE,  -- local day
    count INTEGER,  -- persons counted; NULL unless the state is ok or incomplete
    hours INTEGER,  -- hours delivered with a usable value
    expected_hours INTEGER,  -- hours of that local day: 23, 24 or 25
    zero_hours INTEGER,  -- zero hours between 8 and 20
    state TEXT,  -- ok, incomplete, suspected_outage, missing, duplicate
    evening_count INTEGER,  -- persons from 18 to 24 h, NULL for day values
    midday_count INTEGER,  -- persons from 12 to 16 h, NULL for day values
    is_synthetic BOOLEAN  -- example data
);
-- One row per counting point, calendar month, weekday and hour: hour-of-week profile over days of state ok.
CREATE TABLE footfall_profile (
    sensor_id TEXT,  -- counting point
    centre_id TEXT,  -- centre
    month DATE,  -- first day of the month
    weekday INTEGER,  -- 1 Monday to 7 Sunday
    hour INTEGER,  -- local hour 0 to 23
    mean_count DOUBLE,  -- mean persons in that hour
    days INTEGER,  -- days behind the mean
    is_synthetic BOOLEAN  -- example data
);
-- One row per counting point and calendar month.
CREATE TABLE footfall_month (
    sensor_id TEXT,  -- counting point
    centre_id TEXT,  -- centre
    month DATE,  -- first day of the month
    mean_per_day DOUBLE,  -- weekday-stratified mean per day; NULL unless usable
    valid_days INTEGER,  -- days of state ok
    days_in_month INTEGER,  -- days of the month
    weekdays INTEGER,  -- different weekdays among the valid days
    is_usable BOOLEAN,  -- at least 21 valid days and all seven weekdays
    is_full BOOLEAN,  -- at least 24 valid days
    is_synthetic BOOLEAN  -- example data
);
-- One row per counting point and day whose missing count was filled in; never counted as measured.
CREATE TABLE footfall_filled (
    sensor_id TEXT,  -- counting point
    centre_id TEXT,  -- centre
    local_date DATE,  -- local day without a valid count
    count DOUBLE,  -- estimated persons
    method TEXT,  -- weekday_median_by_neighbours or weekday_median (fewer than three neighbours)
    is_synthetic BOOLEAN  -- example data
);
-- One row per question to the town about its counts: a step that may have a cause at the counting point.
CREATE TABLE question (
    centre_id TEXT,  -- centre
    sensor_id TEXT,  -- counting point
    kind TEXT,  -- level_shift; level_shift_of_two where two counting points cannot tell which of them changed
    begins_on DATE,  -- Monday of the first week after the step
    step DOUBLE,  -- change against the other counting points as a fraction
    statistic DOUBLE,  -- sup-CUSUM statistic
    critical DOUBLE,  -- value it had to exceed
    weeks INTEGER,  -- weeks compared
    event_title TEXT,  -- building site or closure of those weeks that may explain it, NULL = none known
    is_synthetic BOOLEAN  -- example data
);
-- One row per centre and day that was far busier or quieter than calendar and season let expect.
CREATE TABLE unusual_day (
    centre_id TEXT,  -- centre
    local_date DATE,  -- local day
    change DOUBLE,  -- deviation from the expected count as a fraction
    z DOUBLE,  -- the same in robust standard deviations
    sensors INTEGER,  -- counting points of the day
    event_title TEXT,  -- event of that day, NULL = none known
    is_synthetic BOOLEAN  -- example data
);
-- One row per centre and recurring event: what its editions brought.
CREATE TABLE event_uplift (
    centre_id TEXT,  -- centre
    title TEXT,  -- title without year and number of the edition
    kind TEXT,  -- event, market, opening_sunday
    editions INTEGER,  -- counted editions
    uplift DOUBLE,  -- geometric mean of the editions against the expected count, as a fraction
    low DOUBLE,  -- lower end of the range in which 80 % of ordinary days lie
    high DOUBLE,  -- upper end of that range
    may_be_claimed BOOLEAN,  -- at least three editions, and their mean lies outside that range for as many ordinary days
    last_on DATE,  -- last counted edition
    is_synthetic BOOLEAN  -- example data
);
-- One row per centre and calendar month: the seasonal signature.
CREATE TABLE footfall_season (
    centre_id TEXT,  -- centre
    month INTEGER,  -- 1 January to 12 December
    share DOUBLE,  -- mean share of the year's footfall
    lowest DOUBLE,  -- smallest share among the years
    highest DOUBLE,  -- largest share among the years
    years INTEGER,  -- complete years
    is_synthetic BOOLEAN  -- example data
);
-- One row per shop unit and survey date of a register.
CREATE TABLE vacancy_unit (
    unit_id TEXT,  -- unit
    centre_id TEXT,  -- centre
    observed_on DATE,  -- survey date of the register
    street TEXT,  -- street
    house_no TEXT,  -- house number
    floor TEXT,  -- floor
    area_m2 DOUBLE,  -- area
    area_kind TEXT,  -- sales, usable, commercial, unknown
    status TEXT,  -- occupied, vacant, partly_vacant, interim_use, under_construction, planned, converted, unknown
    vacant_since DATE,  -- begin of the vacancy
    vacant_since_precision TEXT,  -- day, month, year, about
    trade TEXT,  -- trade, key of data/reference/trades.toml
    previous_trade TEXT,  -- trade before the vacancy
    location_class TEXT,  -- A, B, C
    cause TEXT,  -- cause of the vacancy
    closure_announced_on DATE,  -- announced closure
    lat DOUBLE,  -- latitude
    lon DOUBLE,  -- longitude
    is_register_complete BOOLEAN,  -- false: the list names vacant units only and gives no rate
    is_synthetic BOOLEAN  -- example data
);
-- One row per centre, survey, wave, frame, item and (for choices) answer; cells below the minimum are hidden, not dropped.
CREATE TABLE survey_result (
    centre_id TEXT,  -- centre
    survey_id TEXT,  -- survey
    wave TEXT,  -- year or year-month of the field work
    item TEXT,  -- item, key of data/reference/survey_items.toml
    kind TEXT,  -- grade, nps, number, choice, multi, text
    code TEXT,  -- answer for choice and multi, grade 1 to 6 for a distribution row, NULL for the item itself
    n INTEGER,  -- respondents with an answer to the item
    cases INTEGER,  -- respondents who gave this answer; NULL = hidden
    mean DOUBLE,  -- mean (grade, number), score (nps) or share 0 to 1 (choice, multi, distribution); NULL = hidden
    low DOUBLE,  -- lower end of the 95 % interval
    high DOUBLE,  -- upper end
    top2_share DOUBLE,  -- share of grades 1 and 2
    top2_low DOUBLE,  -- lower end of its 95 % interval
    top2_high DOUBLE,  -- upper end
    median DOUBLE,  -- median (number)
    class_mean DOUBLE,  -- mean of the town class as delivered with a result table
    visibility TEXT,  -- shown, indicative (n < 30), hidden (n < 10 or too small a cell)
    mode TEXT,  -- survey mode
    frame TEXT,  -- visitors, residents, businesses, online
    method TEXT,  -- how it was computed, e.g. unweighted, raked, result_table
    is_synthetic BOOLEAN  -- example data
);
-- One row per event, opening Sunday, building site or closure.
CREATE TABLE event (
    event_id TEXT,  -- id of the event, the same for the same event
    centre_id TEXT,  -- centre, NULL = whole municipality
    ags TEXT,  -- municipality
    starts_on DATE,  -- first day
    ends_on DATE,  -- last day
    kind TEXT,  -- event, market, opening_sunday, building_site, closure, other
    title TEXT  -- title
);
-- One row per weather station and local day.
CREATE TABLE weather_day (
    station_id TEXT,  -- station
    station_name TEXT,  -- name
    lat DOUBLE,  -- latitude
    lon DOUBLE,  -- longitude
    local_date DATE,  -- local day
    temperature_max_c DOUBLE,  -- highest temperature, degrees Celsius
    temperature_mean_c DOUBLE,  -- mean temperature, degrees Celsius
    precipitation_mm DOUBLE  -- precipitation
);
-- One row per region key, published variable and reference date.
CREATE TABLE structure_value (
    key TEXT,  -- region key
    level TEXT,  -- country, state, government_district, district, municipality, association, grid
    indicator TEXT,  -- variable of the publisher with its attributes
    label TEXT,  -- its title
    reference_on DATE,  -- reference date
    value DOUBLE,  -- value, NULL with a sign
    unit TEXT,  -- unit
    sign TEXT,  -- sign of the publisher where there is no number
    quality TEXT,  -- quality mark
    source_id TEXT  -- source
);
-- One row per municipality with a street network of its own; vacancy clusters are searched along it.
CREATE TABLE street_network (
    ags TEXT,  -- municipality
    geometry_wkb BLOB,  -- lines people walk along, one MultiLineString
    source_id TEXT,  -- source of the lines
    is_synthetic BOOLEAN  -- example data
);
-- One row per centre, indicator and period: the contract of all indicators.
CREATE TABLE indicator (
    centre_id TEXT,  -- centre
    indicator_id TEXT,  -- key of data/indicators/
    period TEXT,  -- YYYY, YYYY-Qn, YYYY-MM, YYYY-MM-DD, or the wave
    data_on DATE,  -- last day the value speaks of: sorts the periods, tells how old the value is
    value DOUBLE,  -- value; NULL = no figure, with the reason in method
    low DOUBLE,  -- lower end of the 95 % interval
    high DOUBLE,  -- upper end
    n DOUBLE,  -- observations behind it: sensors, units, respondents, days
    completeness DOUBLE,  -- share of the possible observations that were valid
    method TEXT,  -- how it was computed, or why there is no value (e.g. hidden_small_n, too_few_sensors)
    visibility TEXT,  -- shown, indicative, hidden
    source_ids TEXT,  -- sources, comma separated
    is_synthetic BOOLEAN  -- example data
);
-- One row per street segment and register date.
CREATE TABLE street_segment (
    centre_id TEXT,  -- centre
    observed_on DATE,  -- register date
    street TEXT,  -- street or merged streets
    units INTEGER,  -- units
    vacant INTEGER,  -- vacant units
    rate DOUBLE,  -- vacancy rate; NULL below five units
    low DOUBLE,  -- lower end of the 95 % interval
    high DOUBLE,  -- upper end
    geometry_wkb BLOB,  -- line along the units
    is_synthetic BOOLEAN  -- example data
);
-- One row per problem area: a polygon with its evidence.
CREATE TABLE problem_area (
    centre_id TEXT,  -- centre
    problem_id TEXT,  -- problem
    area_no INTEGER,  -- number within centre and problem
    units INTEGER,  -- units inside
    vacant INTEGER,  -- vacant units inside
    p_value DOUBLE,  -- permutation p of the scan statistic
    label TEXT,  -- streets it covers
    geometry_wkb BLOB,  -- polygon
    is_synthetic BOOLEAN  -- example data
);
-- One row per centre and peer, nearest first.
CREATE TABLE peer (
    centre_id TEXT,  -- centre
    peer_id TEXT,  -- comparable centre
    rank INTEGER,  -- 1 = nearest
    distance DOUBLE,  -- weighted robust distance
    reasons TEXT,  -- JSON: share of the squared distance per feature
    comparison TEXT  -- full, dots_only or none: what the whole peer group allows
);
-- One row per centre and dimension of the composite picture, and one for the index over the dimensions.
CREATE TABLE composite (
    centre_id TEXT,  -- centre
    dimension TEXT,  -- footfall, offer, perception, setting (data/reference/composite.toml), or index
    value DOUBLE,  -- 100 = middle of the class in the reference year, 10 = one robust standard deviation, higher is better; NULL = not computable
    low DOUBLE,  -- lower end of the 95 % interval
    high DOUBLE,  -- upper end
    rank_low INTEGER,  -- best rank in 90 % of the draws among the centres of the same kind of data
    rank_high INTEGER,  -- worst rank in 90 % of the draws
    ranked INTEGER,  -- centres ranked
    tier_low INTEGER,  -- best tier, 1 to 5; equal to tier_high where at least 80 % of the draws agree
    tier_high INTEGER,  -- worst tier
    peer_low DOUBLE,  -- 10 % quantile of the peers; NULL below ten peers with a value
    peer_median DOUBLE,  -- median of the peers
    peer_high DOUBLE,  -- 90 % quantile of the peers
    parts TEXT,  -- JSON: score by indicator (by dimension for the index), null where missing
    missing TEXT,  -- indicators (dimensions for the index) without a value, comma separated
    method TEXT,  -- how it was computed, or why there is no value
    data_on DATE,  -- date of the youngest value behind it
    is_synthetic BOOLEAN  -- example data
);
-- One row per centre and problem.
CREATE TABLE finding (
    centre_id TEXT,  -- centre
    problem_id TEXT,  -- key of data/problems/
    status TEXT,  -- no_data, too_little_data, unremarkable, watch, conspicuous, severe, outdated
    severity DOUBLE,  -- size × reach × persistence, 0 to 1; NULL without a finding
    severity_size DOUBLE,  -- gap to the peer median or threshold in robust standard deviations, 0 to 3
    severity_reach DOUBLE,  -- share of the centre affected
    severity_persistence DOUBLE,  -- quarters flagged, 1 to 4
    confidence TEXT,  -- A three, B two, C one independent source, D hint only; NULL without a finding
    p_value DOUBLE,  -- probability of such a figure without the problem
    q_value DOUBLE,  -- the same after Benjamini-Hochberg over all centres
    evidence TEXT,  -- JSON list: lens, indicator_id, period, value, low, high, n, threshold, peers, supports
    counter_evidence TEXT,  -- JSON list: id, holds (true, false, null = unknown), text values
    missing TEXT,  -- JSON list: indicator or source that is missing, with the id of the cheapest next step
    combinations TEXT,  -- JSON list of named combinations this finding is part of
    boundary TEXT,  -- robust, boundary_dependent or not_tested
    since DATE,  -- first quarter of the present status
    data_on DATE,  -- date of the youngest value behind it
    source_ids TEXT,  -- sources, comma separated
    is_synthetic BOOLEAN  -- example data behind it
);
-- One row per centre, problem and quarter: how the status came about.
CREATE TABLE finding_history (
    centre_id TEXT,  -- centre
    problem_id TEXT,  -- problem
    quarter DATE,  -- last day of the quarter
    raw_status TEXT,  -- status by the rule alone
    status TEXT,  -- status after the two-quarter rule
    p_value DOUBLE,  -- as in finding
    is_tested BOOLEAN,  -- true: the verdict rests on that test and must stand when many centres are tested at once
    value DOUBLE,  -- leading value of the rule
    is_example BOOLEAN  -- that value is example data; NULL without a leading value
);
-- One row per measure of the catalogue.
CREATE TABLE measure (
    measure_id TEXT,  -- key of data/measures/
    title_de TEXT,  -- title, German
    title_en TEXT,  -- title, English
    summary_de TEXT,  -- in one sentence
    summary_en TEXT,  -- in one sentence
    category TEXT,  -- category
    cost_band TEXT,  -- cost band
    months_first INTEGER,  -- months until the first effect
    months_full INTEGER,  -- months until the full effect
    evidence_level TEXT,  -- A to D
    evidence_finding TEXT,  -- positive, mixed, negative, open
    recommendation TEXT,  -- standard, conditional, caution
    problems TEXT,  -- problem ids, comma separated, best fit first
    sources TEXT,  -- reference ids, comma separated
    checked_on TEXT  -- last check
);
-- One row per centre, problem and recommended measure, best first.
CREATE TABLE recommendation (
    centre_id TEXT,  -- centre
    problem_id TEXT,  -- finding it answers
    measure_id TEXT,  -- measure
    rank INTEGER,  -- 1 = best
    score DOUBLE,  -- 0 to 100
    rank_low INTEGER,  -- best rank in 90 % of the draws with disturbed weights
    rank_high INTEGER,  -- worst rank in 90 % of the draws
    is_tied BOOLEAN,  -- true: the first three are equally good
    reasons TEXT  -- JSON: terms (id, weight, score, text), caveat, questions, examples, funding
);
-- One row per measure carried out and evaluated.
CREATE TABLE effect (
    centre_id TEXT,  -- centre
    measure_id TEXT,  -- measure
    starts_on DATE,  -- start
    outcome TEXT,  -- footfall, vacancy or an item of the survey
    verdict TEXT,  -- proven, indication, not_detectable, not_evaluable
    effect DOUBLE,  -- change as a fraction
    low DOUBLE,  -- lower end of the 95 % interval
    high DOUBLE,  -- upper end
    weeks_before INTEGER,  -- weeks before the start
    weeks_after INTEGER,  -- weeks after the start
    donors INTEGER,  -- comparable centres used
    detectable DOUBLE,  -- smallest effect found in 80 % of cases
    details TEXT,  -- JSON: gates, weights, weekly gap, placebo fan, checks
    is_synthetic BOOLEAN  -- example data
);
-- One row per measure a town said it carries out: the impact register; the expectation was stored before the start.
CREATE TABLE measure_carried_out (
    centre_id TEXT,  -- centre
    measure_id TEXT,  -- measure
    starts_on DATE,  -- start
    ends_on DATE,  -- end, NULL = goes on
    expected_indicator TEXT,  -- indicator it should move
    expected_effect DOUBLE,  -- expected change as a fraction
    registered_on DATE,  -- when the expectation was written down
    scope TEXT,  -- sensors or area it is about, NULL = whole centre
    is_synthetic BOOLEAN  -- example data
);
-- One row per municipality, funding programme and begin of its participation, as delivered.
CREATE TABLE programme_participation (
    ags TEXT,  -- municipality
    programme_id TEXT,  -- key of data/funding/
    starts_on DATE,  -- first day
    ends_on DATE,  -- last day, NULL = goes on
    amount_eur DOUBLE,  -- amount of the whole participation in euros, NULL = not delivered
    source_id TEXT,  -- source of the list
    is_synthetic BOOLEAN  -- example data
);
-- One row per measure and outcome evaluated in at least two towns.
CREATE TABLE pooled_effect (
    measure_id TEXT,  -- measure
    outcome TEXT,  -- footfall or vacancy
    towns INTEGER,  -- towns pooled
    effect DOUBLE,  -- mean change as a fraction
    low DOUBLE,  -- lower end of the 95 % interval
    high DOUBLE,  -- upper end
    verdict TEXT,  -- proven, indication or not_detectable
    is_synthetic BOOLEAN  -- example data
);
-- One row per centre and number of towns pooled: what a measure beginning now could prove.
CREATE TABLE detectable_effect (
    centre_id TEXT,  -- centre
    outcome TEXT,  -- footfall
    towns INTEGER,  -- towns that begin the same measure
    weeks_before INTEGER,  -- weeks before the start
    weeks_after INTEGER,  -- weeks after the start
    donors INTEGER,  -- comparable centres
    detectable DOUBLE,  -- smallest effect found in 80 % of cases, as a fraction
    is_synthetic BOOLEAN  -- example data
);
