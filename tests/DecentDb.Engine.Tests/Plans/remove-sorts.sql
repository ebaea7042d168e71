-- A scan by the key gives that order for nothing; a whole index is walked where few rows are wanted.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT title FROM track ORDER BY id DESC;
--> query, bound
-->   Project track.title
-->     Sort track.order desc
-->       Project track.title, track.id
-->         Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project track.title
-->     Sort track.order desc
-->       Project track.title, track.id
-->         Scan track  (track.id, track.title)
--> query, after RemoveSorts
-->   Project track.title
-->     Project track.title, track.id
-->       Scan track backward  (track.id, track.title)
--> rows
-->   four
-->   three
-->   two
-->   one

CREATE INDEX track_by_title ON track (title);
SELECT title FROM track ORDER BY title LIMIT 2;
--> query, bound
-->   Limit 2
-->     Sort track.title
-->       Project track.title
-->         Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Limit 2
-->     Sort track.title
-->       Project track.title
-->         Scan track  (track.title)
--> query, after FollowOrder
-->   Limit 2
-->     Project track.title
-->       Index order track by track_by_title  (track.title)
--> rows
-->   four
-->   one
