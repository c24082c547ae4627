"""Files of РЦОИ about ОГЭ, ЕГЭ and ГВЭ: protocols with a row a pupil, summaries with a row a school."""
