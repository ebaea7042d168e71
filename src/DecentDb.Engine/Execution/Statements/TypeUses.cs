using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>Where the definitions of a catalog name a type, in the texts that they keep.</summary>
internal sealed class TypeUses(TypeSchema type, CatalogSnapshot catalog)
{
    /// <summary>True when an expression names the type.</summary>
    public bool AreIn(string? expression) => expression is not null && Find(expression, Parser.FindTypeNames).Count > 0;

    /// <summary>True when a query names the type.</summary>
    public bool AreInQuery(string query) => Find(query, Parser.FindTypeNamesInQuery).Count > 0;

    /// <summary>The record with another name of the type in its texts; null when none of them names it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="name">The name as SQL writes it.</param>
    public CatalogRecord? Renamed(CatalogRecord record, string name)
    {
        var changes = 0;
        CatalogRecord changed = record switch
        {
            TableRecord table => table with
            {
                Columns = Array.ConvertAll(table.Columns, column => column with
                {
                    DefaultSql = column.DefaultSql is { } sql ? Expression(sql) : null,
                    Computation = column.Computation is { } computed
                        ? computed with { Sql = Expression(computed.Sql) } : null,
                }),
                Checks = Array.ConvertAll(table.Checks, check => check with { Sql = Expression(check.Sql) }),
            },
            IndexRecord index => index with
            {
                Predicate = index.Predicate is { } condition ? Expression(condition) : null,
                Keys = Array.ConvertAll(index.Keys, key => key with
                {
                    Expression = key.Expression is { } sql ? Expression(sql) : null,
                }),
            },
            TriggerRecord trigger => trigger with
            {
                Condition = trigger.Condition is { } condition ? Expression(condition) : null,
                Statements = Array.ConvertAll(trigger.Statements, Statement),
            },
            DomainRecord domain => domain with
            {
                DefaultSql = domain.DefaultSql is { } value ? Expression(value) : null,
                Checks = Array.ConvertAll(domain.Checks, Check),
            },
            ViewRecord view => Query(view),
            _ => record,
        };
        return changes > 0 ? changed : null;

        string Expression(string sql) => Replaced(sql, Find(sql, Parser.FindTypeNames));

        DomainCheck Check(DomainCheck check)
        {
            var sql = Expression(check.Sql);
            return new DomainCheck(check.Name, sql, Parser.FindPlaces(sql, DomainCheck.Value));
        }

        string Statement(string sql) => Replaced(sql, Find(sql, Parser.FindTypeNamesInTrigger));

        ViewRecord Query(ViewRecord view)
        {
            var places = Find(view.Sql, Parser.FindTypeNamesInQuery);
            return view with
            {
                Sql = Replaced(view.Sql, places),
                References = Array.ConvertAll(view.References, reference => reference with
                {
                    Offset = Moved(reference.Offset, places),
                }),
            };
        }

        // From the end on, so that the places before stay where they are.
        string Replaced(string sql, List<ObjectNameSyntax> places)
        {
            for (var i = places.Count - 1; i >= 0; i--)
            {
                var span = places[i].Span;
                sql = sql.Remove(span.Start, span.Length).Insert(span.Start, name);
                changes++;
            }

            return sql;
        }

        int Moved(int offset, List<ObjectNameSyntax> places)
        {
            var moved = offset;
            foreach (var place in places)
            {
                moved += place.Span.Start < offset ? name.Length - place.Span.Length : 0;
            }

            return moved;
        }
    }

    private List<ObjectNameSyntax> Find(string sql, Func<string, IReadOnlyList<ObjectNameSyntax>> parse)
    {
        var places = new List<ObjectNameSyntax>();
        if (sql.Contains(type.BareName, StringComparison.OrdinalIgnoreCase))
        {
            foreach (var name in parse(sql))
            {
                if (TypeNames.Find(name, catalog)?.Id == type.Id
                    && !places.Exists(other => other.Span.Start == name.Span.Start))
                {
                    places.Add(name);
                }
            }

            places.Sort(static (left, right) => left.Span.Start.CompareTo(right.Span.Start));
        }

        return places;
    }
}
