-- A key finds one row, a range of keys some, an index those of a value.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT title FROM track WHERE id = 3;
--> query, bound
-->   Project track.title
-->     Filter track.id = 3
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Project track.title
-->     Scan track where track.id = 3  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project track.title
-->     Scan track where track.id = 3  (track.title)
--> query, after ChooseAccessPaths
-->   Project track.title
-->     Key lookup track = 3  (track.title)
--> rows
-->   three

SELECT title FROM track WHERE id > 1 AND id <= 3 AND title <> 'two';
--> query, bound
-->   Project track.title
-->     Filter (track.id > 1 AND track.id <= 3 AND track.title <> 'two')
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Project track.title
-->     Scan track where (track.id > 1 AND track.id <= 3 AND track.title <> 'two')  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project track.title
-->     Scan track where (track.id > 1 AND track.id <= 3 AND track.title <> 'two')  (track.title)
--> query, after ChooseAccessPaths
-->   Project track.title
-->     Key range track > 1 <= 3 where track.title <> 'two'  (track.title)
--> rows
-->   three

CREATE INDEX track_by_artist ON track (artist_id);
SELECT title FROM track WHERE artist_id = 1 AND seconds = 300;
--> query, bound
-->   Project track.title
-->     Filter (track.artist_id = 1 AND track.seconds = 300)
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Project track.title
-->     Scan track where (track.artist_id = 1 AND track.seconds = 300)  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project track.title
-->     Scan track where (track.artist_id = 1 AND track.seconds = 300)  (track.title)
--> query, after ChooseAccessPaths
-->   Project track.title
-->     Index lookup track by track_by_artist = 1 where track.seconds = 300  (track.title)
--> rows
-->   two

SELECT title FROM track WHERE id IN (4, 2);
--> query, bound
-->   Project track.title
-->     Filter track.id IN (4, 2)
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Project track.title
-->     Scan track where track.id IN (4, 2)  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project track.title
-->     Scan track where track.id IN (4, 2)  (track.title)
--> query, after ChooseAccessPaths
-->   Project track.title
-->     Key lookups track in (4, 2)  (track.title)
--> rows
-->   two
-->   four
