using System;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.SystemTables;

/// <summary>
/// The tables of pg_catalog, with the columns that tools ask for. Lists of numbers are texts, as PostgreSQL prints
/// them; numbers of objects (oid) are of type BIGINT, names and single characters of type TEXT.
/// </summary>
internal static class PgCatalogTables
{
    private const long Owner = 10;
    private const long ClassOfClasses = 1259;

    public static readonly SystemTable[] All =
    [
        Table("pg_namespace", "bigint: oid text: nspname bigint: nspowner text: nspacl", static (source, rows) =>
        {
            rows.Add(ObjectIds.PgCatalog, "pg_catalog", Owner);
            rows.Add(ObjectIds.Public, "public", Owner);
            foreach (var schema in source.Catalog.Namespaces)
            {
                rows.Add(ObjectIds.Of(schema), schema.Schema, Owner);
            }

            rows.Add(ObjectIds.InformationSchema, "information_schema", Owner);
        }),
        Table(
            "pg_class",
            "bigint: oid text: relname bigint: relnamespace reltype reloftype relowner relam relfilenode reltablespace "
            + "integer: relpages real: reltuples integer: relallvisible bigint: reltoastrelid boolean: relhasindex "
            + "relisshared text: relpersistence relkind integer: relnatts relchecks boolean: relhasrules "
            + "relhastriggers relhassubclass relrowsecurity relforcerowsecurity relispopulated text: relreplident "
            + "boolean: relispartition bigint: relrewrite text: relacl reloptions relpartbound",
            FillClasses),
        Table(
            "pg_attribute",
            "bigint: attrelid text: attname bigint: atttypid integer: attstattarget attlen attnum attndims "
            + "attcacheoff atttypmod boolean: attbyval text: attalign attstorage attcompression boolean: attnotnull "
            + "atthasdef atthasmissing text: attidentity attgenerated boolean: attisdropped attislocal "
            + "integer: attinhcount bigint: attcollation text: attacl attoptions attfdwoptions attmissingval",
            FillAttributes),
        Table("pg_attrdef", "bigint: oid adrelid integer: adnum text: adbin", static (source, rows) =>
        {
            foreach (var table in source.Catalog.Tables)
            {
                foreach (var column in table.Columns)
                {
                    if ((column.DefaultSql ?? column.Computation?.Sql) is { } sql)
                    {
                        rows.Add(
                            ObjectIds.OfConstraint(table, 2000 + column.Ordinal), ObjectIds.Of(table), (int)column.Id,
                            sql);
                    }
                }
            }
        }),
        Table(
            "pg_type",
            "bigint: oid text: typname bigint: typnamespace typowner integer: typlen boolean: typbyval text: typtype "
            + "typcategory boolean: typispreferred typisdefined text: typdelim bigint: typrelid typelem typarray "
            + "text: typinput typoutput typreceive typsend boolean: typnotnull bigint: typbasetype integer: typtypmod "
            + "typndims bigint: typcollation text: typdefault",
            TypeTables.FillTypes),
        Table(
            "pg_index",
            "bigint: indexrelid indrelid integer: indnatts indnkeyatts boolean: indisunique indnullsnotdistinct "
            + "indisprimary indisexclusion indimmediate indisclustered indisvalid indcheckxmin indisready indislive "
            + "indisreplident numbers: indkey indcollation indclass indoption text: indexprs indpred",
            FillIndexes),
        Table(
            "pg_constraint",
            "bigint: oid text: conname bigint: connamespace text: contype boolean: condeferrable condeferred "
            + "convalidated bigint: conrelid contypid conindid conparentid confrelid text: confupdtype confdeltype "
            + "confmatchtype boolean: conislocal integer: coninhcount boolean: connoinherit smallint[]: conkey confkey "
            + "text: conbin",
            FillConstraints),
        Table("pg_tables", "text: schemaname tablename tableowner tablespace boolean: hasindexes hasrules hastriggers "
            + "rowsecurity", static (source, rows) =>
        {
            foreach (var table in source.Catalog.Tables)
            {
                rows.Add(
                    table.SchemaName, table.BareName, "owner", null, table.Indexes.Length > 0, false,
                    table.ForeignKeys.Length > 0 || table.Triggers.Length > 0,
                    false);
            }
        }),
        Table("pg_views", "text: schemaname viewname viewowner definition", static (source, rows) =>
        {
            foreach (var view in source.Catalog.Views)
            {
                rows.Add(view.SchemaName, view.BareName, "owner", DefinitionText.QueryOf(view, source.Catalog));
            }

            foreach (var table in SystemTableCatalog.All)
            {
                rows.Add(table.Schema, table.Name, "owner", null);
            }
        }),
        Table("pg_indexes", "text: schemaname tablename indexname tablespace indexdef", static (source, rows) =>
        {
            foreach (var table in source.Catalog.Tables)
            {
                if (HasRowIdKey(table))
                {
                    rows.Add(
                        table.SchemaName, table.BareName, table.PrimaryKeyBareName, null,
                        DefinitionText.OfRowIdIndex(table));
                }

                foreach (var index in table.Indexes)
                {
                    rows.Add(table.SchemaName, table.BareName, index.BareName, null, DefinitionText.Of(index, table));
                }
            }
        }),
        Table("pg_database", "bigint: oid text: datname bigint: datdba integer: encoding text: datcollate datctype "
            + "boolean: datistemplate datallowconn integer: datconnlimit", static (source, rows) =>
            rows.Add(16384, source.DatabaseName, Owner, 6, "C", "C", false, true, -1)),
        Table("pg_roles", "bigint: oid text: rolname boolean: rolsuper rolinherit rolcreaterole rolcreatedb "
            + "rolcanlogin", static (_, rows) => rows.Add(Owner, "owner", true, true, true, true, true)),
        Table("pg_user", "text: usename bigint: usesysid boolean: usecreatedb usesuper", static (_, rows) =>
            rows.Add("owner", Owner, true, true)),
        Table("pg_am", "bigint: oid text: amname amhandler amtype", static (_, rows) =>
        {
            rows.Add(2, "heap", "heap_tableam_handler", "t");
            rows.Add(403, "btree", "bthandler", "i");
        }),
        Table("pg_settings", "text: name setting unit category short_desc extra_desc context vartype source min_val "
            + "max_val enumvals boot_val reset_val", static (source, rows) =>
        {
            foreach (var setting in source.Settings())
            {
                rows.Add(
                    setting.Name, setting.Value, null, "DecentDb", setting.Documentation, null, "user", "string",
                    setting.Value == setting.Default ? "default" : "session", null, null, null, setting.Default,
                    setting.Default);
            }
        }),
        Table("pg_description", "bigint: objoid classoid integer: objsubid text: description", FillComments),
        Table("pg_depend", "bigint: classid objid integer: objsubid bigint: refclassid refobjid integer: refobjsubid "
            + "text: deptype", static (source, rows) =>
        {
            foreach (var sequence in SequenceTables.Sequences(source.Catalog))
            {
                if (sequence.TableId != 0)
                {
                    rows.Add(
                        ClassOfClasses, ObjectIds.Of(sequence), 0, ClassOfClasses, ObjectIds.Of(sequence.TableId),
                        (int)sequence.ColumnId, sequence.IsIdentity ? "i" : "a");
                }
            }
        }),
        .. SequenceTables.All,
        Table("pg_trigger", "bigint: oid tgrelid text: tgname bigint: tgfoid integer: tgtype text: tgenabled "
            + "boolean: tgisinternal bigint: tgconstraint", static (source, rows) =>
        {
            foreach (var table in source.Catalog.TriggerOwners)
            {
                foreach (var trigger in table.Triggers)
                {
                    rows.Add(
                        ObjectIds.Of(trigger), ObjectIds.Of(table), trigger.TriggerName, 0, TypeOf(trigger),
                        trigger.IsEnabled ? "O" : "D", false, 0);
                }
            }
        }),
        Empty("pg_proc", "bigint: oid text: proname bigint: pronamespace proowner text: prokind bigint: prorettype "
            + "text: proargtypes prosrc"),
        Table("pg_enum", "bigint: oid enumtypid real: enumsortorder text: enumlabel", TypeTables.FillLabels),
        Empty("pg_extension", "bigint: oid text: extname bigint: extowner extnamespace text: extversion"),
        Empty("pg_inherits", "bigint: inhrelid inhparent integer: inhseqno"),
        Empty("pg_matviews", "text: schemaname matviewname matviewowner tablespace boolean: hasindexes ispopulated "
            + "text: definition"),
        Table("pg_collation", "bigint: oid text: collname bigint: collnamespace text: collprovider collcollate "
            + "collctype", static (_, rows) =>
        {
            // The numbers that PostgreSQL has for those that it has.
            rows.Add(100L, "default", ObjectIds.PgCatalog, "d", null, null);
            rows.Add(950L, "C", ObjectIds.PgCatalog, "c", "C", "C");
            rows.Add(951L, "POSIX", ObjectIds.PgCatalog, "c", "POSIX", "POSIX");
            rows.Add(962L, "ucs_basic", ObjectIds.PgCatalog, "c", "C", "C");
            rows.Add(963L, "unicode", ObjectIds.PgCatalog, "i", null, null);
            rows.Add(12_000L, "nocase", ObjectIds.PgCatalog, "i", null, null);
            rows.Add(12_001L, "rtrim", ObjectIds.PgCatalog, "i", null, null);
        }),
        Empty("pg_opclass", "bigint: oid opcmethod text: opcname bigint: opcnamespace opcowner opcfamily opcintype "
            + "boolean: opcdefault bigint: opckeytype"),
        Empty("pg_range", "bigint: rngtypid rngsubtype rngmultitypid rngcollation rngsubopc"),
        Empty("pg_policy", "bigint: oid text: polname bigint: polrelid"),
        Empty("pg_tablespace", "bigint: oid text: spcname bigint: spcowner"),
    ];

    private static SystemTable Table(string name, string columns, Action<SystemTableSource, SystemTableRows> fill) =>
        new("pg_catalog", name, columns, fill);

    private static SystemTable Empty(string name, string columns) => Table(name, columns, static (_, _) => { });

    // Bits as PostgreSQL has them.
    private static int TypeOf(TriggerSchema trigger) => (trigger.IsOfRows ? 1 : 0)
        | (trigger.IsInsteadOf ? 64 : trigger.IsBefore ? 2 : 0)
        | ((trigger.Events & TriggerEvents.Insert) != TriggerEvents.None ? 4 : 0)
        | ((trigger.Events & TriggerEvents.Delete) != TriggerEvents.None ? 8 : 0)
        | ((trigger.Events & TriggerEvents.Update) != TriggerEvents.None ? 16 : 0);

    private static bool HasRowIdKey(TableSchema table) => table.PrimaryKeyName is not null
        && !Array.Exists(table.Indexes, index => index.Role == IndexRole.PrimaryKey);

    private static void FillClasses(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            Add(
                ObjectIds.Of(table), table.BareName, ObjectIds.OfSchema(table, source.Catalog), "r",
                table.Columns.Length, table.Checks.Length,
                source.Statistics.RowCount(table), table.PrimaryKeyName is not null || table.Indexes.Length > 0);
            if (HasRowIdKey(table))
            {
                Add(
                    ObjectIds.OfRowIdIndex(table), table.PrimaryKeyBareName ?? "",
                    ObjectIds.OfSchema(table, source.Catalog), "i", 1, 0, 0, false);
            }

            foreach (var index in table.Indexes)
            {
                Add(
                    ObjectIds.Of(index), index.BareName, ObjectIds.OfSchema(index, source.Catalog), "i",
                    index.Columns.Length, 0, 0, false);
            }
        }

        foreach (var view in source.Catalog.Views)
        {
            Add(
                ObjectIds.Of(view), view.BareName, ObjectIds.OfSchema(view, source.Catalog), "v", view.Columns.Length,
                0, 0, false);
        }

        foreach (var sequence in SequenceTables.Sequences(source.Catalog))
        {
            Add(
                ObjectIds.Of(sequence), sequence.BareName, ObjectIds.OfSchema(sequence, source.Catalog), "S", 3, 0, 1,
                false);
        }

        for (var i = 0; i < SystemTableCatalog.All.Length; i++)
        {
            var table = SystemTableCatalog.All[i];
            var schema = table.Schema == "pg_catalog" ? ObjectIds.PgCatalog : ObjectIds.InformationSchema;
            Add(ObjectIds.OfSystemTable(i), table.Name, schema, "v", table.Columns.Count, 0, 0, false);
        }

        void Add(
            long oid, string name, long schema, string kind, int columns, int checks, long rowCount, bool hasIndex) =>
            rows.Add(
                oid, name, schema, 0, 0, Owner, kind switch { "r" => 2, "i" => 403, _ => 0 }, 0, 0, 0,
                (double)rowCount, 0, 0, hasIndex, false, "p", kind, columns, checks, kind == "v", false, false, false,
                false, true, "d", false, 0);
    }

    private static void FillAttributes(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            foreach (var column in table.Columns)
            {
                Add(ObjectIds.Of(table), column.Id, column.Name, column.Type, column);
            }

            foreach (var index in table.Indexes)
            {
                for (var i = 0; i < index.Columns.Length; i++)
                {
                    var key = index.Columns[i];
                    Add(ObjectIds.Of(index), i + 1, DefinitionText.NameOfKey(key, table), key.Type, null);
                }
            }
        }

        foreach (var view in source.Catalog.Views)
        {
            for (var i = 0; i < view.Columns.Length; i++)
            {
                Add(ObjectIds.Of(view), i + 1, view.Columns[i].Name, view.Columns[i].Type, null);
            }
        }

        void Add(long relation, int number, string name, SqlType type, ColumnSchema? column)
        {
            var known = PostgresType.OfColumn(type);
            var identity = column?.Identity switch
            {
                IdentityKind.Always => "a",
                IdentityKind.ByDefault => "d",
                _ => "",
            };
            rows.Add(
                relation, name, column is { DomainId: > 0 and var domain } ? ObjectIds.Of(domain) : known.Oid, -1,
                known.Length, number, 0, -1, PostgresType.ModifierOf(type),
                known.Length is > 0 and <= 8, "i", "p", "", column is { IsNullable: false },
                (column?.DefaultSql ?? column?.Computation?.Sql) is not null, false, identity,
                column?.Computation switch { null => "", { IsVirtual: true } => "v", _ => "s" }, false, true, 0,
                PostgresType.CollationOf(type));
        }
    }

    private static void FillIndexes(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            if (HasRowIdKey(table))
            {
                var key = string.Join(' ', table.PrimaryKey.Select(ordinal => table.Columns[ordinal].Id));
                Add(ObjectIds.OfRowIdIndex(table), ObjectIds.Of(table), 1, true, true, key, "0", null);
            }

            foreach (var index in table.Indexes)
            {
                var options = index.Columns.Select(key => (key.Descending ? 1 : 0) | (key.NullsFirst ? 2 : 0));
                Add(
                    ObjectIds.Of(index), ObjectIds.Of(table), index.Columns.Length, index.IsUnique,
                    index.Role == IndexRole.PrimaryKey,
                    string.Join(' ', index.Ordinals.Select(ordinal => ordinal < 0 ? 0 : table.Columns[ordinal].Id)),
                    string.Join(' ', options),
                    index);
            }
        }

        void Add(
            long oid, long relation, int columns, bool isUnique, bool isPrimary, string key, string options,
            IndexSchema? index)
        {
            var expressions = string.Join(
                ", ", (index?.Columns ?? []).Select(column => column.Expression).OfType<string>());
            rows.Add(
                oid, relation, columns, columns, isUnique, false, isPrimary, false, true, false, true, false, true,
                true, false, key, null, null, options, expressions.Length > 0 ? expressions : null, index?.Predicate);
        }
    }

    private static void FillConstraints(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            foreach (var constraint in TableConstraint.All(table))
            {
                var key = constraint.ForeignKey;
                var parent = key is null ? null : source.Catalog.GetTable(key.ParentTableId);
                var index = constraint.Index is { } own ? ObjectIds.Of(own)
                    : constraint.Kind == 'p' ? ObjectIds.OfRowIdIndex(table) : 0;
                rows.Add(
                    constraint.Oid, constraint.Name, ObjectIds.OfSchema(constraint.Table, source.Catalog),
                    constraint.Kind.ToString(CultureInfo.InvariantCulture), key?.IsDeferrable ?? false,
                    key?.IsInitiallyDeferred ?? false, true, ObjectIds.Of(table), 0,
                    index, 0, parent is null ? 0 : ObjectIds.Of(parent), key is null ? " " : Letter(key.OnUpdate),
                    key is null ? " " : Letter(key.OnDelete), key is null ? " " : "s", true, 0, true,
                    constraint.Columns.Length == 0 ? null : Numbers(table, constraint.Columns),
                    parent is null || key is null ? null : Numbers(parent, key.ParentOrdinals), constraint.CheckSql);
            }
        }

        TypeTables.FillConstraints(source, rows);
    }

    private static void FillComments(SystemTableSource source, SystemTableRows rows)
    {
        var classes = Array.FindIndex(SystemTableCatalog.All, table => table.Name == "pg_class");
        foreach (var comment in source.Catalog.Comments)
        {
            rows.Add(
                ObjectIds.Of(comment.ObjectId), ObjectIds.OfSystemTable(classes), (int)comment.ColumnId, comment.Text);
        }
    }

    private static string Numbers(TableSchema table, int[] ordinals) =>
        "{" + string.Join(',', ordinals.Select(ordinal => table.Columns[ordinal].Id)) + "}";

    private static string Letter(ForeignKeyAction action) => action switch
    {
        ForeignKeyAction.Restrict => "r",
        ForeignKeyAction.Cascade => "c",
        ForeignKeyAction.SetNull => "n",
        ForeignKeyAction.SetDefault => "d",
        _ => "a",
    };
}
