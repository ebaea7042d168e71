using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>The keys of a GROUP BY, and the sets of them that are grouped by.</summary>
/// <param name="bind">Binds the expression of a key.</param>
internal sealed class GroupingKeys(Func<ExpressionSyntax, BoundExpression> bind)
{
    private const int KeyCountMax = 60;
    private const int SetCountMax = 4096;

    // Each set as the bits of its keys.
    private List<long> _sets = [0];
    private bool _hasSets;

    /// <summary>Each key once.</summary>
    public List<BoundExpression> Keys { get; } = [];

    /// <summary>For each set the bits of the keys that it leaves out; null when there is one set of all keys.</summary>
    public IReadOnlyList<long>? Masks
    {
        get
        {
            if (!_hasSets || (_sets.Count == 1 && _sets[0] == All))
            {
                return null;
            }

            return [.. _sets.Select(set => All & ~set)];
        }
    }

    private long All => (1L << Keys.Count) - 1;

    /// <summary>Adds the elements of a GROUP BY: each set of one goes with each of another.</summary>
    public void Add(IReadOnlyList<ExpressionSyntax> elements)
    {
        if (elements is [GroupingSetsSyntax { Kind: GroupingKind.Distinct, Elements: var distinct }])
        {
            Add(distinct);
            _sets = [.. _sets.Distinct()];
            return;
        }

        foreach (var element in elements)
        {
            _hasSets |= element is GroupingSetsSyntax;
            if (!_hasSets)
            {
                // There may be any number of keys.
                foreach (var value in RowValueBinder.ValuesOf(element) ?? [element])
                {
                    IndexOf(value);
                }
            }
        }

        if (_hasSets)
        {
            foreach (var element in elements)
            {
                var product = new List<long>();
                foreach (var set in SetsOf(element))
                {
                    foreach (var other in _sets)
                    {
                        product.Add(other | set);
                        RefuseMany(product.Count, element);
                    }
                }

                _sets = product;
            }
        }
    }

    private List<long> SetsOf(ExpressionSyntax element)
    {
        if (element is not GroupingSetsSyntax sets)
        {
            return [BitsOf(element)];
        }

        var found = new List<long>();
        switch (sets.Kind)
        {
            case GroupingKind.Empty:
                found.Add(0);
                break;
            case GroupingKind.Rollup:
                var prefix = 0L;
                found.Add(prefix);
                foreach (var part in sets.Elements)
                {
                    prefix |= BitsOf(part);
                    found.Add(prefix);
                }

                break;
            case GroupingKind.Cube:
                found.Add(0);
                foreach (var part in sets.Elements)
                {
                    var bits = BitsOf(part);
                    RefuseMany(found.Count * 2, element);
                    found.AddRange(found.ConvertAll(set => set | bits));
                }

                break;
            default:
                foreach (var part in sets.Elements)
                {
                    found.AddRange(SetsOf(part));
                    RefuseMany(found.Count, element);
                }

                break;
        }

        return found;
    }

    private long BitsOf(ExpressionSyntax element)
    {
        if (element is GroupingSetsSyntax)
        {
            throw element.Error(ErrorCode.SyntaxError, "ROLLUP and CUBE take expressions and rows of them.");
        }

        var bits = 0L;
        foreach (var value in RowValueBinder.ValuesOf(element) ?? [element])
        {
            var index = IndexOf(value);
            if (index >= KeyCountMax)
            {
                throw value.Error(
                    ErrorCode.StatementTooComplex, $"Grouping sets may have at most {KeyCountMax} expressions.");
            }

            bits |= 1L << index;
        }

        return bits;
    }

    private int IndexOf(ExpressionSyntax syntax)
    {
        var key = bind(syntax);
        var index = Keys.FindIndex(other => ExpressionFacts.AreSame(other, key));
        if (index < 0)
        {
            index = Keys.Count;
            Keys.Add(key);
        }

        return index;
    }

    private static void RefuseMany(int count, ExpressionSyntax element)
    {
        if (count > SetCountMax)
        {
            throw element.Error(
                ErrorCode.StatementTooComplex, $"A GROUP BY may have at most {SetCountMax} grouping sets.");
        }
    }
}
