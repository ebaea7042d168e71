using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>Arrays that are written out in ANY, ALL and unnest answer as those of PostgreSQL do.</summary>
public sealed class ArrayItemsTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private const string Setup = """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, s VARCHAR(9));
        INSERT INTO t VALUES (1, 10, 'x'), (2, 20, 'y'), (3, NULL, NULL), (4, 30, 'NULL')
        """;

    private const string Cases = """
        SELECT id FROM t WHERE id = ANY (ARRAY[1, 3]) ORDER BY id
        => 1;3
        SELECT id FROM t WHERE s = SOME (ARRAY['x', 'y', NULL]) ORDER BY id
        => 1;2
        SELECT id, a <> ALL (ARRAY[10, 20]), a <> ALL (ARRAY[10, NULL]), a = ANY (ARRAY[10, NULL]) FROM t ORDER BY id
        => 1|f|f|t;2|f|NULL|NULL;3|NULL|NULL|NULL;4|t|NULL|NULL
        SELECT id FROM t WHERE a > ALL (ARRAY[5, id * 10 - 1]) ORDER BY id
        => 1;2
        SELECT id FROM t WHERE a < ANY (ARRAY[15, 21]) ORDER BY id
        => 1;2
        SELECT 1 = ANY (ARRAY[]::INTEGER[]), 1 <> ALL (ARRAY[]::INT[]), NULL = ALL ('{}'::INT[])
        => f|t|t
        SELECT id FROM t WHERE id = ANY ('{1, 4}'::INT[]) ORDER BY id
        => 1;4
        SELECT id FROM t WHERE s = ANY (CAST('{x,"NULL", "a b"}' AS VARCHAR[])) ORDER BY id
        => 1;4
        SELECT id, s = ANY ('{x,NULL}'::TEXT[]) FROM t ORDER BY id
        => 1|t;2|NULL;3|NULL;4|NULL
        SELECT 2 = ANY (ARRAY[[1, 2], [3, 4]]), 5 = ANY (ARRAY[ARRAY[1], ARRAY[2]]), 4 = ANY ('{{1,2},{3,4}}'::INT[])
        => t|f|t
        SELECT 'b' = ANY (ARRAY['a', 'b']::TEXT[]), 1 = ANY (ARRAY[1.0, 2.5]), 'a' = ANY (ARRAY[lower('A')])
        => t|t|t
        SELECT DATE '2024-01-02' = ANY (ARRAY['2024-01-02', '2024-01-03']::DATE[])
        => t
        SELECT * FROM unnest(ARRAY[3, 1, NULL, 2])
        => 3;1;NULL;2
        SELECT x, n FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS u (x, n)
        => a|1;b|2
        SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b', 'c']) AS u (i, s)
        => 1|a;2|b;NULL|c
        SELECT * FROM unnest(ARRAY[1, 2], '{}'::TEXT[]) AS u (i, s)
        => 1|NULL;2|NULL
        SELECT count(*) FROM unnest(ARRAY[]::INTEGER[]) x
        => 0
        SELECT count(*) FROM unnest('{1,2,3}'::INTEGER[]) x WHERE x > 1
        => 2
        SELECT t.id, v FROM t, unnest(ARRAY[t.id, t.a]) AS v WHERE t.id < 3 ORDER BY 1, 2
        => 1|1;1|10;2|2;2|20
        SELECT t.id FROM t JOIN unnest(ARRAY[2, 4]) AS k (id) ON k.id = t.id ORDER BY 1
        => 2;4
        SELECT * FROM unnest(ARRAY[[1, 2], [3, 4]])
        => 1;2;3;4
        SELECT * FROM unnest('{"a,b", " c ", d e ,"\"q\"",\{}'::TEXT[]) x
        => a,b; c ;d e;"q";{
        SELECT 1 = ANY ('1,2'::INT[])
        => 22P02
        SELECT 1 = ANY ('{1,2'::INT[])
        => 22P02
        SELECT 1 = ANY ('{1,,2}'::INT[])
        => 22P02
        SELECT 1 = ANY ('{1,}'::INT[])
        => 22P02
        SELECT 1 = ANY ('{1}x'::INT[])
        => 22P02
        SELECT 1 = ANY ('{x}'::INT[])
        => 22P02
        SELECT 1 = ANY (ARRAY[1, 2)
        => 42601
        SELECT nothing = ANY (ARRAY[]::INT[]) FROM t
        => 42703
        """;

    public static TheoryData<string, string> Answers => QueryAnswers.Parse(Cases);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Query_has_its_answer(string query, string answer) => QueryAnswers.Check(Setup, query, answer);

    [Fact]
    public void Answers_are_those_of_postgresql() => QueryAnswers.CheckAll(server, Setup, Cases);

    [Fact]
    public void Names_in_brackets_stay_names_everywhere_else()
    {
        using var database = new DecentRunner();
        database.Query("CREATE TABLE [a b] ([array] INTEGER, [c] INTEGER); INSERT INTO [a b] VALUES (1, 2)");
        Assert.Equal("1|2", database.Text("SELECT [array], [c] AS [d] FROM [a b] WHERE [c] = ANY (ARRAY[1, 2]) AND [c] = 2"));
    }

    [Fact]
    public void Brackets_within_brackets_have_a_depth()
    {
        using var database = new DecentRunner();
        var deep = new string('[', 5000) + "1" + new string(']', 5000);
        Assert.Equal(ErrorCode.StatementTooComplex, database.Error($"SELECT 1 = ANY (ARRAY{deep})").Code);
    }
}
