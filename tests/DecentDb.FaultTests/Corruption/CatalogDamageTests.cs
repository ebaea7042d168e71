using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.FaultTests.Corruption;

/// <summary>Definitions that no statement can have made.</summary>
public sealed class CatalogDamageTests
{
    [Theory]
    [InlineData(10, 2, true)]
    [InlineData(38, 28, true)]
    [InlineData(0, 0, true)]
    [InlineData(10, 12, false)]
    [InlineData(0, 3, false)]
    [InlineData(38, 29, false)]
    [InlineData(39, 2, false)]
    public void A_decimal_type_with_impossible_digits_is_refused(int precision, int scale, bool isPossible)
    {
        var table = new TableRecord
        {
            Id = 7,
            Name = "t",
            Root = new RootId(0x123),
            NextColumnId = 2,
            Columns = [new ColumnRecord(1, "price", new SqlType(SqlTypeKind.Decimal, precision, scale))],
            PrimaryKey = [],
            Checks = [],
            ForeignKeys = [],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, table);
        var bytes = writer.Written.ToArray();
        var error = Record.Exception(() => TableRecordFormat.Instance.Read(7, "t", 7, bytes));
        Assert.True(isPossible ? error is null : error is FormatException, error?.ToString());
    }

    [Fact]
    public void A_forged_catalog_never_breaks_the_check_of_decimals() =>
        FileDamageTests.ChangePages(seed: 4, changes: 25);
}
