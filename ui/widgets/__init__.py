"""The parts screens are made of. Each paints itself from the theme and knows nothing of records or services.

| module | parts |
|---|---|
| ``labels`` | ``Label``, ``Elided`` |
| ``layouts`` | ``row``, ``column``, ``nest``, ``Surface``, ``Hairline``, ``ScrollColumn``, ``FlowBox`` |
| ``tips``, ``lengths`` | ``tip``, ``plain``; ``hold`` |
| ``buttons`` | ``Button`` (``Kind``), ``IconButton``, ``LinkButton``, ``ClickArea`` |
| ``fields`` | ``Field`` around ``TextField``, ``SearchField``, ``ProseField``, ``NumberField`` |
| ``dates`` | ``DayField``, ``ClockField`` |
| ``choices`` | ``Combo``, ``CheckBox``, ``Radio``, ``Switch``, ``Segmented`` |
| ``filters`` | ``FilterChip``, ``FlagChip``, ``AddFilter``; ``Chip`` and its ``PickMenu`` |
| ``marks`` | ``StatePill``, ``Pill``, ``Icon``, ``IconTile``, ``Goals``, ``CountryTile``, ``Avatar``, ``Copies`` |
| ``headers`` | ``SectionHeader``, ``KeyValues`` |
| ``rows``, ``folding`` | ``RowView``, ``RowDelegate``, ``Row``, ``Cell``: long lists; ``FoldingView`` in groups |
| ``tabs`` | ``Tabs``, ``SplitPanel`` |
| ``messages``, ``confirm`` | ``Message``, ``Toast``, ``ConfirmPanel`` (screens use ``context.notices``) |
| ``progress``, ``empty`` | ``Bar``, ``ProgressRow``, ``Skeleton``, ``EmptyState``, ``DropTarget`` |
| ``timeline``, ``photos`` | ``Timeline``, ``PhotoFlow``, ``PhotoStrip`` |
| ``chart`` | ``LineChart`` |
| ``forms`` | ``RecordForm`` and one ``Editor`` per shape of field |
"""
