using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.SystemTables;

/// <summary>The rows of pg_type and pg_enum.</summary>
internal static class TypeTables
{
    private const long Owner = 10;
    private const long LabelsPerType = 100_000;
    private const long FirstLabel = 2_000_000_000_000;

    public static void FillTypes(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var type in PostgresType.All)
        {
            Add(rows, type, ObjectIds.PgCatalog, "b");
        }

        foreach (var defined in source.Catalog.Types)
        {
            var schema = ObjectIds.OfSchema(defined, source.Catalog);
            if (defined is EnumSchema)
            {
                var type = PostgresType.Of(defined.Type);
                Add(rows, type, schema, "e");
                Add(rows, type.ToArray(), schema, "b");
            }
            else if (defined is DomainSchema domain)
            {
                AddDomain(rows, domain, schema);
            }
        }
    }

    public static void FillLabels(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var defined in source.Catalog.Types)
        {
            var labels = (defined as EnumSchema)?.Labels ?? [];
            for (var i = 0; i < labels.Length; i++)
            {
                rows.Add(
                    FirstLabel + (defined.Id * LabelsPerType) + i, ObjectIds.Of(defined), i + 1.0, labels[i].Text);
            }
        }
    }

    /// <summary>The conditions of domains, as pg_constraint has them.</summary>
    public static void FillConstraints(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var (domain, check, place) in Checks(source.Catalog))
        {
            rows.Add(
                FirstLabel + (domain.Id * LabelsPerType) + place, check.Name,
                ObjectIds.OfSchema(domain, source.Catalog), "c", false, false, true, 0, ObjectIds.Of(domain), 0, 0, 0,
                " ", " ", " ", true, 0, true, null, null, check.Sql);
        }
    }

    /// <summary>The domains, as information_schema has them.</summary>
    public static void FillDomains(
        SystemTableSource source, SystemTableRows rows, Func<SqlType, string, object?[]> describe)
    {
        foreach (var type in source.Catalog.Types)
        {
            if (type is DomainSchema domain)
            {
                // From data_type to datetime_precision, and udt_catalog to udt_name.
                var facts = describe(domain.Type, source.DatabaseName);
                facts[0] = domain.BaseId == 0 ? facts[0] : "USER-DEFINED";
                rows.Add([
                    source.DatabaseName, domain.SchemaName, domain.BareName, .. facts[..7], domain.DefaultSql,
                    .. facts[10..13],
                ]);
            }
        }
    }

    /// <summary>Which conditions belong to domains.</summary>
    public static void FillDomainConstraints(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var (domain, check, _) in Checks(source.Catalog))
        {
            rows.Add(
                source.DatabaseName, domain.SchemaName, check.Name, source.DatabaseName, domain.SchemaName,
                domain.BareName, "NO", "NO");
        }
    }

    /// <summary>The conditions of all domains, with their places.</summary>
    public static IEnumerable<(DomainSchema Domain, DomainCheck Check, int Place)> Checks(CatalogSnapshot catalog)
    {
        foreach (var type in catalog.Types)
        {
            var checks = (type as DomainSchema)?.OwnChecks ?? [];
            for (var i = 0; i < checks.Length; i++)
            {
                yield return ((DomainSchema)type, checks[i], i);
            }
        }
    }

    private static void AddDomain(SystemTableRows rows, DomainSchema domain, long schema)
    {
        var type = PostgresType.OfColumn(domain.Type);
        rows.Add(
            ObjectIds.Of(domain), domain.BareName, schema, Owner, type.Length, type.Length is > 0 and <= 8, "d",
            type.Category, false, true, ",", 0, 0, 0, "domain_in", type.Name + "out", "domain_recv",
            type.Name + "send", domain.OwnsNotNull, domain.BaseId == 0 ? type.Oid : ObjectIds.Of(domain.BaseId),
            PostgresType.ModifierOf(domain.Type), 0, PostgresType.CollationOf(domain.Type), domain.DefaultSql);
    }

    private static void Add(SystemTableRows rows, PostgresType type, long schema, string kind)
    {
        var prefix = type.ItemOid != 0 ? "array_" : kind == "e" ? "enum_" : type.Name;
        rows.Add(
            type.Oid, type.Name, schema, Owner, type.Length, type.Length is > 0 and <= 8, kind,
            type.Category, type.Name is "text" or "float8" or "bool" or "timestamptz" or "interval", true,
            ",", 0, type.ItemOid, type.ArrayOid, prefix + "in", prefix + "out", prefix + "recv",
            prefix + "send", false, 0, -1, 0, 0);
    }
}
