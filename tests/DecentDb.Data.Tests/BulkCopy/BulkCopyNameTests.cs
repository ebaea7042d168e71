using System;
using System.Linq;
using DecentDb.Engine.BulkLoading;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>The names by which a bulk copy is set up are the provider's, with the values of the engine's.</summary>
public sealed class BulkCopyNameTests
{
    [Theory]
    [InlineData(typeof(DecentDbBulkCopyAtomicity), typeof(BulkLoadAtomicity))]
    [InlineData(typeof(DecentDbBulkCopyDurability), typeof(BulkLoadDurability))]
    [InlineData(typeof(DecentDbBulkCopyIndexes), typeof(BulkLoadIndexes))]
    [InlineData(typeof(DecentDbBulkCopyConflictMode), typeof(BulkLoadConflictMode))]
    public void An_enumeration_has_the_names_and_values_of_the_engines(Type ours, Type engines) =>
        Assert.Equal(
            Enum.GetNames(engines).Select(name => (name, (int)Enum.Parse(engines, name))),
            Enum.GetNames(ours).Select(name => (name, (int)Enum.Parse(ours, name))));

    [Fact]
    public void A_bulk_copy_needs_no_name_of_the_engine()
    {
        var types = typeof(DecentDbBulkCopy).Assembly.GetExportedTypes()
            .Where(type => !type.IsAssignableTo(typeof(Exception))
                && (type.Name.StartsWith("DecentDbBulk", StringComparison.Ordinal)
                    || type.Name.StartsWith("DecentDbRow", StringComparison.Ordinal)));
        var properties = types.SelectMany(type => type.GetProperties()).Select(property => property.PropertyType);
        Assert.DoesNotContain(
            properties, type => type.Namespace!.StartsWith("DecentDb.Engine", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unset_choice_is_that_of_the_engine()
    {
        using var copy = new DecentDbBulkCopy("Data Source=:memory:");
        var ours = copy.CreateOptions(needsKeys: false, defersWaits: false);
        var engines = new BulkLoadOptions();
        Assert.Equal(
            (engines.Atomicity, engines.Durability, engines.Indexes, engines.SyncInterval, engines.MemoryBudget),
            (ours.Atomicity, ours.Durability, ours.Indexes, ours.SyncInterval, ours.MemoryBudget));
        Assert.Equal(
            (engines.CheckpointOnComplete, engines.KeepNulls, engines.EmptyAsNull, engines.ReturnKeys),
            (ours.CheckpointOnComplete, ours.KeepNulls, ours.EmptyAsNull, ours.ReturnKeys));
    }
}
