-- The smallest table comes first, and no table before a condition connects it.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

CREATE TABLE play (track_id INTEGER NOT NULL, day INTEGER NOT NULL);
INSERT INTO play SELECT 1 + n % 4, n FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 40)
SELECT n FROM r) q;
SELECT a.name, COUNT(*) FROM play p JOIN track t ON t.id = p.track_id JOIN artist a ON a.id = t.artist_id
WHERE a.country = 'fr' GROUP BY a.name;
--> query, bound
-->   Project a.name, count
-->     Group by a.name: count(*)
-->       Filter a.country = 'fr'
-->         Join Inner on a.id = t.artist_id
-->           Join Inner on t.id = p.track_id
-->             Scan play as p  (p.track_id, p.day)
-->             Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->           Scan artist as a  (a.id, a.name, a.country)
--> query, after PushDownFilters
-->   Project a.name, count
-->     Group by a.name: count(*)
-->       Join Inner on a.id = t.artist_id
-->         Join Inner on t.id = p.track_id
-->           Scan play as p  (p.track_id, p.day)
-->           Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->         Scan artist as a where a.country = 'fr'  (a.id, a.name, a.country)
--> query, after OrderJoins
-->   Project a.name, count
-->     Group by a.name: count(*)
-->       Join Inner on t.id = p.track_id
-->         Join Inner on a.id = t.artist_id
-->           Scan artist as a where a.country = 'fr'  (a.id, a.name, a.country)
-->           Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->         Scan play as p  (p.track_id, p.day)
--> query, after PruneColumns
-->   Project a.name, count
-->     Group by a.name: count(*)
-->       Join Inner on t.id = p.track_id
-->         Join Inner on a.id = t.artist_id
-->           Scan artist as a where a.country = 'fr'  (a.id, a.name)
-->           Scan track as t  (t.id, t.artist_id)
-->         Scan play as p  (p.track_id)
--> query, after ChooseJoins
-->   Project a.name, count
-->     Group by a.name: count(*)
-->       Project a.id, a.name, t.id, t.artist_id, p.track_id
-->         Hash join Inner on p.track_id = t.id
-->           Scan play as p  (p.track_id)
-->           Project a.id, a.name, t.id, t.artist_id
-->             Hash join Inner on t.artist_id = a.id
-->               Scan track as t  (t.id, t.artist_id)
-->               Scan artist as a where a.country = 'fr'  (a.id, a.name)
--> rows
-->   Edith|10
