-- A hash table holds the smaller side; few rows look up the rows of a big table; without equality every pair is tried.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT t.title, a.name FROM track t JOIN artist a ON a.id = t.artist_id;
--> query, bound
-->   Project t.title, a.name
-->     Join Inner on a.id = t.artist_id
-->       Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->       Scan artist as a  (a.id, a.name, a.country)
--> query, after PruneColumns
-->   Project t.title, a.name
-->     Join Inner on a.id = t.artist_id
-->       Scan track as t  (t.artist_id, t.title)
-->       Scan artist as a  (a.id, a.name)
--> query, after ChooseJoins
-->   Project t.title, a.name
-->     Hash join Inner on t.artist_id = a.id
-->       Scan track as t  (t.artist_id, t.title)
-->       Scan artist as a  (a.id, a.name)
--> rows
-->   one|Nina
-->   two|Nina
-->   three|Miles
-->   four|Edith

SELECT t.title, a.name FROM track t LEFT JOIN artist a ON a.id < t.artist_id AND t.seconds = 100 ORDER BY t.id;
--> query, bound
-->   Project t.title, a.name
-->     Sort t.order
-->       Project t.title, a.name, t.id
-->         Join Left on (a.id < t.artist_id AND t.seconds = 100)
-->           Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->           Scan artist as a  (a.id, a.name, a.country)
--> query, after PruneColumns
-->   Project t.title, a.name
-->     Sort t.order
-->       Project t.title, a.name, t.id
-->         Join Left on (a.id < t.artist_id AND t.seconds = 100)
-->           Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->           Scan artist as a  (a.id, a.name)
--> query, after ChooseJoins
-->   Project t.title, a.name
-->     Sort t.order
-->       Project t.title, a.name, t.id
-->         Nested loop join Left on (a.id < t.artist_id AND t.seconds = 100)
-->           Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->           Scan artist as a  (a.id, a.name)
--> rows
-->   one|NULL
-->   two|NULL
-->   three|Nina
-->   four|NULL

CREATE TABLE play (id INTEGER PRIMARY KEY, track_id INTEGER NOT NULL);
INSERT INTO play SELECT n, 1 + n % 4 FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 200)
SELECT n FROM r) q;
SELECT t.title, p.track_id FROM track t JOIN play p ON p.id = t.seconds WHERE t.artist_id = 2;
--> query, bound
-->   Project t.title, p.track_id
-->     Filter t.artist_id = 2
-->       Join Inner on p.id = t.seconds
-->         Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->         Scan play as p  (p.id, p.track_id)
--> query, after PushDownFilters
-->   Project t.title, p.track_id
-->     Join Inner on p.id = t.seconds
-->       Scan track as t where t.artist_id = 2  (t.id, t.artist_id, t.title, t.seconds)
-->       Scan play as p  (p.id, p.track_id)
--> query, after PruneColumns
-->   Project t.title, p.track_id
-->     Join Inner on p.id = t.seconds
-->       Scan track as t where t.artist_id = 2  (t.title, t.seconds)
-->       Scan play as p  (p.id, p.track_id)
--> query, after ChooseJoins
-->   Project t.title, p.track_id
-->     Lookup join Inner
-->       Scan track as t where t.artist_id = 2  (t.title, t.seconds)
-->       Key lookup play as p = t.seconds  (p.id, p.track_id)
--> rows
-->   three|1
