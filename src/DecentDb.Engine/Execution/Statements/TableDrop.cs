namespace DecentDb.Engine.Execution.Statements;

/// <summary>Drops a table.</summary>
internal static class TableDrop
{
    /// <summary>Drops it.</summary>
    /// <param name="writer">The transaction.</param>
    /// <param name="name">Its name in the catalog.</param>
    /// <param name="cascade">True when what needs it goes too.</param>
    /// <exception cref="Primitives.DatabaseException">DependentObjects.</exception>
    public static void Run(StatementWriter writer, string name, bool cascade)
    {
        var (catalog, tables) = (writer.Catalog, writer.Tables);
        SequenceChange.BeforeDrop(catalog, catalog.Current.GetTable(name), columnId: 0, cascade);
        if (cascade)
        {
            catalog.DropDependents(catalog.Current.GetTable(name).Id);
            foreach (var key in catalog.Current.GetTable(name).ReferencedBy)
            {
                if (!key.IsSelfReference)
                {
                    tables.Forget(catalog.Current.GetTable(key.ChildTableId));
                    catalog.DropForeignKey(key);
                }
            }
        }

        var table = catalog.Current.GetTable(name);
        tables.Forget(table);
        catalog.DropTable(table);
    }
}
