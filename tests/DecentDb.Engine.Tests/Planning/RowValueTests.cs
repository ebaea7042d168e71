using DecentDb.Engine.Tests.Differential;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>DISTINCT ON, rows of values, ANY and ALL, WITH TIES and TABLE answer as those of PostgreSQL do.</summary>
public sealed class RowValueTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private const string Setup = """
        CREATE TABLE p (id INTEGER PRIMARY KEY, g VARCHAR(9), a INTEGER, b INTEGER);
        CREATE TABLE c (id INTEGER PRIMARY KEY, pid INTEGER, v INTEGER, at TIMESTAMP);
        INSERT INTO p VALUES (1, 'x', 1, 10), (2, 'x', 2, NULL), (3, 'y', 2, 5), (4, 'y', NULL, 7), (5, NULL, 3, 7);
        INSERT INTO c VALUES (10, 1, 5, '2024-01-01'), (11, 1, 7, '2024-01-02'), (12, 2, 5, '2024-01-03'), (13, 3, NULL, '2024-01-04'), (14, 3, 9, NULL), (15, NULL, 1, '2024-02-01')
        """;

    private const string Cases = """
        SELECT DISTINCT ON (g) g, id FROM p ORDER BY g, id DESC
        => x|2;y|4;NULL|5
        SELECT DISTINCT ON (g, a) id FROM p ORDER BY a, g, id
        => 1;2;3;5;4
        SELECT DISTINCT ON (a + 1) a, id FROM p ORDER BY a + 1, id
        => 1|1;2|2;3|5;NULL|4
        SELECT DISTINCT ON (1) g, b FROM p ORDER BY 1, b DESC NULLS LAST LIMIT 2
        => x|10;y|7
        SELECT DISTINCT ON (k) g AS k, b FROM p ORDER BY k DESC, b
        => NULL|7;y|5;x|10
        SELECT DISTINCT ON (g) id FROM p ORDER BY a
        => 42P10
        SELECT DISTINCT ON (g) id FROM p ORDER BY a, g
        => 42P10
        SELECT DISTINCT ON (g, a) id FROM p ORDER BY g, b
        => 42P10
        SELECT count(*) FROM (SELECT DISTINCT ON (g) id FROM p) q
        => 3
        SELECT DISTINCT ON (g) g, sum(a) FROM p GROUP BY g, b ORDER BY g, sum(a) DESC NULLS LAST
        => x|2;y|2;NULL|3
        SELECT DISTINCT ON (g) g, row_number() OVER (ORDER BY id) FROM p ORDER BY g, 2 DESC
        => x|2;y|4;NULL|5
        SELECT id FROM p WHERE (a, b) = (2, 5)
        => 3
        SELECT id, (a, b) = (2, 5), (a, b) <> (2, 5), (a, b) < (2, 6), (a, b) <= (2, 5), (a, b) > (1, 10), (a, b) >= (2, 5) FROM p ORDER BY id
        => 1|f|t|t|t|f|f;2|NULL|NULL|NULL|NULL|t|NULL;3|t|f|t|t|t|t;4|f|t|NULL|NULL|NULL|NULL;5|f|t|f|f|t|t
        SELECT (1, NULL) < (2, 3), (1, NULL) < (1, 3), (NULL, 1) < (1, 3), (1, 2, 3) < (1, 2, 4), (1, 2) = (1, NULL), (1, 2) = (2, NULL)
        => t|NULL|NULL|t|NULL|f
        SELECT (1, 2) < (1, 2, 3)
        => 42601
        SELECT (1, 'a') = (1, 2)
        => 22P02
        SELECT (1, NULL) IS NULL, (NULL, NULL) IS NULL, (1, 2) IS NOT NULL, (1, NULL) IS NOT NULL
        => f|t|t|f
        SELECT (1, NULL) IS DISTINCT FROM (1, NULL), (1, 2) IS NOT DISTINCT FROM (1, 2), (1, 2) IS DISTINCT FROM (1, NULL)
        => f|t|t
        SELECT id FROM p WHERE (a, b) IN ((1, 10), (3, 7), (2, NULL)) ORDER BY id
        => 1;5
        SELECT id, (a, b) IN ((1, 10), (2, NULL)), (a, b) NOT IN ((1, 10), (2, NULL)) FROM p ORDER BY id
        => 1|t|f;2|NULL|NULL;3|NULL|NULL;4|NULL|NULL;5|f|t
        SELECT id FROM p WHERE (id, a) IN (SELECT pid, v - 4 FROM c) ORDER BY id
        => 1
        SELECT id, (a, b) IN (SELECT a, b FROM p WHERE id > 1), (a, b) NOT IN (SELECT a, b FROM p WHERE id > 1) FROM p ORDER BY id
        => 1|f|t;2|NULL|NULL;3|t|f;4|NULL|NULL;5|t|f
        SELECT id, (a, g) IN (SELECT a, g FROM p) FROM p ORDER BY id
        => 1|t;2|t;3|t;4|NULL;5|NULL
        SELECT (1, 2) IN (SELECT 1, 2 WHERE false), (1, 2) NOT IN (SELECT 1, 2 WHERE false), (NULL, 1) IN (SELECT 1, 2), (NULL, 2) IN (SELECT 1, 2)
        => f|t|f|NULL
        SELECT (1, 2) IN (SELECT 1)
        => 42601
        SELECT 1 IN (SELECT 1, 2)
        => 42601
        SELECT (1, 2) = ANY (SELECT 1, 2), (1, 2) <> ALL (SELECT 1, 2)
        => t|f
        SELECT id FROM p WHERE ROW(a, b) >= ROW(2, 5) ORDER BY id
        => 3;5
        SELECT id FROM p WHERE (a, id) > (1, 1) ORDER BY a, id LIMIT 2
        => 2;3
        SELECT id FROM p WHERE (a, id) > (2, 2) ORDER BY a, id LIMIT 2
        => 3;5
        SELECT id FROM p WHERE (b, a) BETWEEN (5, 0) AND (7, 2) ORDER BY id
        => 3
        SELECT id FROM p ORDER BY (g, b), id
        => 1;2;3;4;5
        SELECT g, a, count(*) FROM p GROUP BY (g, a) ORDER BY g, a
        => x|1|1;x|2|1;y|2|1;y|NULL|1;NULL|3|1
        SELECT id, a > ALL (SELECT a FROM p q WHERE q.id < p.id), a > ANY (SELECT a FROM p q WHERE q.id < p.id) FROM p ORDER BY id
        => 1|t|f;2|t|t;3|f|t;4|NULL|NULL;5|NULL|t
        SELECT id, b <= ALL (SELECT b FROM p), b <= SOME (SELECT b FROM p), b <= ALL (SELECT b FROM p WHERE b IS NOT NULL) FROM p ORDER BY id
        => 1|f|t|f;2|NULL|NULL|NULL;3|NULL|t|t;4|f|t|f;5|f|t|f
        SELECT 5 = ALL (SELECT 5), 5 = ALL (SELECT v FROM c), 5 <> ANY (SELECT v FROM c), 5 <> ANY (SELECT 5), 7 = ALL (SELECT 7 UNION ALL SELECT NULL)
        => t|f|t|f|NULL
        SELECT 5 > ALL (SELECT 1 WHERE false), 5 > ANY (SELECT 1 WHERE false), NULL > ALL (SELECT 1), NULL > ALL (SELECT 1 WHERE false)
        => t|f|NULL|t
        SELECT 1.5 < ALL (SELECT id FROM p WHERE id > 1), 'b' >= ANY (SELECT g FROM p), NOT 3 < ALL (SELECT id FROM p)
        => t|NULL|t
        SELECT 5 > ALL (SELECT 1, 2)
        => 42601
        SELECT id FROM p ORDER BY a FETCH FIRST 2 ROWS WITH TIES
        => 1;2;3
        SELECT id, b FROM p ORDER BY b DESC NULLS LAST OFFSET 1 FETCH NEXT 1 ROW WITH TIES
        => 4|7;5|7
        SELECT count(*) FROM (SELECT g FROM p ORDER BY g FETCH FIRST ROW WITH TIES) q
        => 2
        SELECT id FROM p FETCH FIRST 2 ROWS WITH TIES
        => 42601
        SELECT g FROM p UNION ALL SELECT g FROM p ORDER BY g FETCH FIRST 3 ROWS WITH TIES
        => x;x;x;x
        SELECT id FROM p ORDER BY id FETCH FIRST 0 ROWS WITH TIES
        =>
        SELECT id FROM p ORDER BY g FETCH FIRST 100 ROWS WITH TIES
        => 1;2;3;4;5
        TABLE p ORDER BY id DESC LIMIT 1
        => 5|NULL|3|7
        SELECT count(*) FROM (TABLE p UNION ALL TABLE p) q
        => 10
        SELECT 3 IN (TABLE nothing)
        => 42P01
        WITH w AS (TABLE p) SELECT count(*) FROM w
        => 5
        SELECT (SELECT x FROM (VALUES (7)) v (x)), 2 IN (VALUES (1), (2))
        => 7|t
        VALUES (1, 'a'), (2, 'b') ORDER BY 1 DESC LIMIT 1
        => 2|b
        SELECT id, g, v FROM p FULL JOIN c USING (id) WHERE id IN (1, 10) ORDER BY id
        => 1|x|NULL;10|NULL|5
        SELECT id, q.id, r.id FROM (SELECT * FROM p WHERE id < 3) q FULL JOIN (SELECT * FROM p WHERE id BETWEEN 2 AND 3) r USING (id) ORDER BY id
        => 42702
        """;

    public static TheoryData<string, string> Answers => QueryAnswers.Parse(Cases);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Query_has_its_answer(string query, string answer) =>
        QueryAnswers.Check(Setup, query, answer);

    [Fact]
    public void Answers_are_those_of_postgresql() => QueryAnswers.CheckAll(server, Setup, Cases);
}
