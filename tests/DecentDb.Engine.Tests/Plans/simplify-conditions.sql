-- Constants disappear from conditions, and NOT moves into comparisons.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT id FROM track WHERE NOT (seconds > 150 AND TRUE) AND (FALSE OR id < 100);
--> query, bound
-->   Project track.id
-->     Filter (NOT ((track.seconds > 150 AND TRUE)) AND (FALSE OR track.id < 100))
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after SimplifyConditions
-->   Project track.id
-->     Filter (track.seconds <= 150 AND track.id < 100)
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Project track.id
-->     Scan track where (track.seconds <= 150 AND track.id < 100)  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project track.id
-->     Scan track where (track.seconds <= 150 AND track.id < 100)  (track.id)
--> query, after ChooseAccessPaths
-->   Project track.id
-->     Key range track < 100 where track.seconds <= 150  (track.id)
--> rows
-->   3

-- What is never true reads no rows.
SELECT id FROM track WHERE seconds > 100 AND NOT TRUE;
--> query, bound
-->   Project track.id
-->     Filter (track.seconds > 100 AND NOT (TRUE))
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after SimplifyConditions
-->   Project track.id
-->     No rows  (track.id, track.artist_id, track.title, track.seconds)
--> rows
