using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>A constant in the spelling of both engines, which may be sent as a parameter to DecentDb.</summary>
internal sealed record Constant(SqlValue Value, string Decent, string Sqlite);

/// <summary>The kind of statement decides what is compared.</summary>
internal enum StatementClass
{
    Query,
    Change,
    ChangeReturning,
    Other,
}

/// <summary>
/// A statement for both engines. Where they differ in spelling the text has «DecentDb¦SQLite»; ⟨n⟩ stands for constant
/// n, which DecentDb gets as a parameter and SQLite as a literal.
/// </summary>
internal sealed record SqlTemplate(string Text, StatementClass Class)
{
    public IReadOnlyList<Constant> Constants { get; init; } = [];

    /// <summary>@, :, $, ? or 1 (for $1).</summary>
    public char ParameterStyle { get; init; } = '@';

    /// <summary>True when ORDER BY decides the order of all rows.</summary>
    public bool IsTotallyOrdered { get; init; }

    /// <summary>The columns that ORDER BY sorts by when it does not decide everything.</summary>
    public IReadOnlyList<int> SortColumns { get; init; } = [];

    /// <summary>The table whose content the statement may change.</summary>
    public string? Table { get; init; }

    public static string Dual(string decent, string sqlite) =>
        decent == sqlite ? decent : "«" + decent + "¦" + sqlite + "»";

    public string Sqlite() => Render((constant, _) => constant.Sqlite, second: true);

    public (string Sql, SqlValue[] Parameters) Decent()
    {
        var values = new List<SqlValue>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var sql = Render((constant, _) => ParameterText(constant, values, names), second: false);
        return (sql, [.. values]);
    }

    private string ParameterText(Constant constant, List<SqlValue> values, Dictionary<string, int> names)
    {
        // The same constant shares one parameter where parameters have names or numbers.
        var key = constant.Value.Kind + constant.Decent;
        if (ParameterStyle == '?')
        {
            values.Add(constant.Value);
            return "?";
        }

        if (!names.TryGetValue(key, out var ordinal))
        {
            values.Add(constant.Value);
            ordinal = values.Count;
            names.Add(key, ordinal);
        }

        var number = ordinal.ToString(CultureInfo.InvariantCulture);
        return ParameterStyle == '1' ? "$" + number : ParameterStyle + "p" + number;
    }

    private string Render(Func<Constant, int, string> constantText, bool second)
    {
        var result = new StringBuilder();
        for (var i = 0; i < Text.Length; i++)
        {
            switch (Text[i])
            {
                case '«':
                    var middle = Text.IndexOf('¦', i);
                    var end = Text.IndexOf('»', i);
                    result.Append(second ? Text.AsSpan(middle + 1, end - middle - 1)
                        : Text.AsSpan(i + 1, middle - i - 1));
                    i = end;
                    break;
                case '⟨':
                    var close = Text.IndexOf('⟩', i);
                    var index = int.Parse(Text.AsSpan(i + 1, close - i - 1), CultureInfo.InvariantCulture);
                    result.Append(constantText(Constants[index], index));
                    i = close;
                    break;
                default:
                    result.Append(Text[i]);
                    break;
            }
        }

        return result.ToString();
    }
}
