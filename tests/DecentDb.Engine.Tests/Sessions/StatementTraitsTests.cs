using System.Linq;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Sql.Parsing;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>What a statement is, its syntax tells once for all who ask.</summary>
public sealed class StatementTraitsTests
{
    [Theory]
    [InlineData("SELECT 1", "query, rows, cached")]
    [InlineData("WITH a AS (SELECT 1) SELECT * FROM a", "query, rows, cached")]
    [InlineData("INSERT INTO t VALUES (1)", "changes, writer, cached")]
    [InlineData("INSERT INTO t VALUES (1) RETURNING id", "rows, changes, writer, cached")]
    [InlineData("UPDATE t SET a = 1", "changes, writer, cached")]
    [InlineData("DELETE FROM t RETURNING a", "rows, changes, writer, cached")]
    [InlineData("EXPLAIN DELETE FROM t", "query, rows")]
    [InlineData("CREATE TABLE t (id INTEGER)", "writer")]
    [InlineData("DROP TABLE t", "writer")]
    [InlineData("BEGIN", "control, cached")]
    [InlineData("BEGIN IMMEDIATE", "control, writer, cached")]
    [InlineData("BEGIN READ ONLY", "control, cached")]
    [InlineData("COMMIT", "control, ends, cached")]
    [InlineData("ROLLBACK", "control, ends, cached")]
    [InlineData("ROLLBACK TO s", "control, cached")]
    [InlineData("CHECKPOINT", "control")]
    public void Traits_of_a_statement(string sql, string traits)
    {
        var found = StatementTraits.Of(Assert.Single(Parser.ParseScript(sql)));
        (bool Is, string Name)[] all =
        [
            (found.IsQuery, "query"), (found.ReturnsRows, "rows"), (found.ChangesRows, "changes"),
            (found.ControlsSession, "control"), (found.NeedsWriter, "writer"), (found.EndsTransaction, "ends"),
            (found.MayBeCached, "cached"),
        ];
        Assert.Equal(traits, string.Join(", ", from trait in all where trait.Is select trait.Name));
    }
}
