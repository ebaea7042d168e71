-- A query of WITH that is used once takes the place of its name; one that is used twice is computed once.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

WITH long AS (SELECT * FROM track WHERE seconds > 150) SELECT title FROM long WHERE artist_id = 1 ORDER BY title;
--> query, bound
-->   Sort long.title
-->     Project long.title
-->       Filter long.artist_id = 1
-->         Common table long  (long.id, long.artist_id, long.title, long.seconds)
-->           Project track.id, track.artist_id, track.title, track.seconds
-->             Filter track.seconds > 150
-->               Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after InlineCommonTables
-->   Sort long.title
-->     Project long.title
-->       Filter long.artist_id = 1
-->         Project track.id, track.artist_id, track.title, track.seconds
-->           Project track.id, track.artist_id, track.title, track.seconds
-->             Filter track.seconds > 150
-->               Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Sort long.title
-->     Project long.title
-->       Project track.id, track.artist_id, track.title, track.seconds
-->         Project track.id, track.artist_id, track.title, track.seconds
-->           Scan track where (track.seconds > 150 AND track.artist_id = 1)  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Sort long.title
-->     Project long.title
-->       Project track.title
-->         Project track.title
-->           Scan track where (track.seconds > 150 AND track.artist_id = 1)  (track.title)
--> rows
-->   one
-->   two

WITH long AS (SELECT * FROM track WHERE seconds > 150) SELECT a.title, b.title FROM long a JOIN long b ON a.id < b.id;
--> query, bound
-->   Project a.title, b.title
-->     Join Inner on a.id < b.id
-->       Common table long  (a.id, a.artist_id, a.title, a.seconds)
-->         Project track.id, track.artist_id, track.title, track.seconds
-->           Filter track.seconds > 150
-->             Scan track  (track.id, track.artist_id, track.title, track.seconds)
-->       Common table long  (b.id, b.artist_id, b.title, b.seconds)
--> query, after ChooseJoins
-->   Project a.title, b.title
-->     Nested loop join Inner on a.id < b.id
-->       Common table long  (a.id, a.artist_id, a.title, a.seconds)
-->         Project track.id, track.artist_id, track.title, track.seconds
-->           Filter track.seconds > 150
-->             Scan track  (track.id, track.artist_id, track.title, track.seconds)
-->       Common table long  (b.id, b.artist_id, b.title, b.seconds)
--> common table long, bound
-->   Project track.id, track.artist_id, track.title, track.seconds
-->     Filter track.seconds > 150
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> common table long, after PushDownFilters
-->   Project track.id, track.artist_id, track.title, track.seconds
-->     Scan track where track.seconds > 150  (track.id, track.artist_id, track.title, track.seconds)
--> rows
-->   one|two
