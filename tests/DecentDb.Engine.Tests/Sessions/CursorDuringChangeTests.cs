using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>
/// Rows that leave a page that an open cursor stands in: it reads what was there when its statement began. Exercises
/// <see cref="Engine.ColumnPages.RowRemover"/> beside cursors.
/// </summary>
public sealed class CursorDuringChangeTests
{
    private const int RowCount = 4000;

    [Theory]
    [InlineData("BEGIN", true)]
    [InlineData("BEGIN", false)]
    [InlineData("BEGIN READ ONLY", false)]
    public void A_cursor_in_a_transaction_reads_on_while_rows_of_its_leaf_are_removed(string begin, bool byItself)
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, n BIGINT UNIQUE)");
        using (var loader = db.Session.BeginBulkLoad("t", null))
        {
            for (var i = 0; i < RowCount; i++)
            {
                loader.SetInt64(0, i);
                loader.SetChars(1, Name(i));
                loader.SetInt64(2, i * 7L);
                loader.EndRow();
            }

            loader.Complete();
        }

        using var other = db.Database.OpenSession();
        SqlDatabase.Scalar(other, "SELECT 1");
        db.Run(begin);
        if (byItself)
        {
            db.Run("DELETE FROM t WHERE id = 0; INSERT INTO t VALUES (0, 'name 0', 0)"); // its pages are its own now
        }

        using var statement = db.Session.Prepare("SELECT id, name, n FROM t WHERE id >= 0")[0];
        using var cursor = statement.Execute();
        var seen = new List<string>();
        while (cursor.Read())
        {
            seen.Add(cursor.GetValue(0) + "|" + cursor.GetValue(1) + "|" + cursor.GetValue(2));
            if (seen.Count % 100 == 50)
            {
                // Before the place, at it and behind it.
                var at = seen.Count;
                Delete(byItself ? db.Session : other, at - 10);
                Delete(byItself ? db.Session : other, at - 1);
                Delete(byItself ? db.Session : other, at + 5);
                Assert.Equal(Name(at - 1), cursor.GetString(1));
            }
        }

        Assert.Equal(RowCount, seen.Count);
        for (var i = 0; i < RowCount; i++)
        {
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{i}|{Name(i)}|{i * 7L}"), seen[i]);
        }

        // A statement that begins now sees the changes of its own transaction, and those of others behind its end.
        Assert.Equal(
            byItself ? RowCount - (3 * RowCount / 100) : RowCount, db.Scalar("SELECT COUNT(*) FROM t WHERE id >= 0"));
        db.Run("COMMIT");
        Assert.Equal(RowCount - (3 * RowCount / 100), db.Scalar("SELECT COUNT(*) FROM t WHERE n >= 0"));
        db.AssertSound();
    }

    private static string Name(int id) => string.Create(CultureInfo.InvariantCulture, $"name {id}");

    private static void Delete(Session session, long id)
    {
        using var statement = session.Prepare("DELETE FROM t WHERE id = " + id.ToString(CultureInfo.InvariantCulture))[0];
        statement.Execute().Dispose();
    }
}
