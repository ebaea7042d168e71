using System;
using System.Text;
using System.Text.RegularExpressions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions of regular expressions. Positions count characters (code points) from 1.</summary>
internal static class RegexFunctions
{
    public static readonly ScalarFunction Like = new(
        "regexp_like", "whether a part of the text is of the form of a regular expression; the operator `~` too")
    {
        Overloads =
        [
            Overload([Text, Text], SqlTypeKind.Boolean, static call => Match(call, RegexUse.Match, isNegated: false)),
            Overload(
                [Text, Text, Text], SqlTypeKind.Boolean,
                static call => Match(call, RegexUse.Match, isNegated: false)),
        ],
        Failure = FunctionFailure.ByLaterArguments,
    };

    public static readonly ScalarFunction[] All =
    [
        Like,
        new("regexp_count", "how often a regular expression is found, from a position on if one is given")
        {
            Overloads =
            [
                Overload([Text, Text], Integer, Count),
                Overload([Text, Text, Integer], Integer, Count),
                Overload([Text, Text, Integer, Text], Integer, Count),
            ],
        },
        new("regexp_instr", "the position of a match; then follow position to start at, number of the match, 1 for "
            + "its end, flags and number of a group")
        {
            Overloads = InstrOverloads(),
        },
        new("regexp_substr", "the text of a match; then follow position to start at, number of the match, flags and "
            + "number of a group")
        {
            Overloads = SubstrOverloads(),
        },
        new("regexp_replace", "the text with its first match replaced, all with the flag `g`; `\\1` is a group")
        {
            Overloads =
            [
                Overload([Text, Text, Text], Text, static call => Replace(call, startAt: -1, flagsAt: -1)),
                Overload([Text, Text, Text, Text], Text, static call => Replace(call, startAt: -1, flagsAt: 3)),
                Overload([Text, Text, Text, Integer], Text, static call => Replace(call, startAt: 3, flagsAt: -1)),
                Overload(
                    [Text, Text, Text, Integer, Integer], Text, static call => Replace(call, startAt: 3, flagsAt: -1)),
                Overload(
                    [Text, Text, Text, Integer, Integer, Text], Text,
                    static call => Replace(call, startAt: 3, flagsAt: 5)),
            ],
            Growth = FunctionGrowth.Multiplies,
        },
        new("similar_to", "whether the text is of the form of an SQL pattern; written `x SIMILAR TO pattern`")
        {
            Overloads =
            [
                Overload([Text, Text], SqlTypeKind.Boolean, Similar),
                Overload([Text, Text, Text], SqlTypeKind.Boolean, Similar),
            ],
        },
    ];

    /// <summary>The operators by regard for case and negation.</summary>
    public static ScalarOverload Operator(bool ignoresCase, bool isNegated) =>
        (ignoresCase, isNegated) switch
        {
            (false, false) => Like.Overloads[0],
            (false, true) => NotLike,
            (true, false) => LikeIgnoringCase,
            _ => NotLikeIgnoringCase,
        };

    /// <summary>The first match, or its first group if there is one: substring(text, pattern).</summary>
    public static ScalarOverload FirstMatch { get; } = Overload([Text, Text], Text, static call =>
    {
        var cache = call.State<RegexCache>();
        foreach (var row in call.Rows)
        {
            var pattern = cache.Find(call, row, 1, -1, RegexUse.Match, out _);
            var text = call.Text(0, row);
            var match = pattern.For(text).Match(text);
            SetGroup(call, row, match.Success ? match.Groups[match.Groups.Count > 1 ? 1 : 0] : null);
        }
    });

    private static readonly ScalarOverload NotLike = OperatorOf("!~", RegexUse.Match, isNegated: true);
    private static readonly ScalarOverload LikeIgnoringCase =
        OperatorOf("~*", RegexUse.MatchIgnoringCase, isNegated: false);

    private static readonly ScalarOverload NotLikeIgnoringCase =
        OperatorOf("!~*", RegexUse.MatchIgnoringCase, isNegated: true);

    private static ScalarOverload OperatorOf(string name, RegexUse use, bool isNegated) => new ScalarFunction(name, "")
    {
        Overloads = [Overload([Text, Text], SqlTypeKind.Boolean, call => Match(call, use, isNegated))],
        Failure = FunctionFailure.ByLaterArguments,
    }.Overloads[0];

    private static ScalarOverload[] InstrOverloads()
    {
        SqlTypeKind[] all = [Text, Text, Integer, Integer, Integer, Text, Integer];
        return [.. Lengths(2, 7, count => Overload(all[..count], Integer, Instr))];
    }

    private static ScalarOverload[] SubstrOverloads()
    {
        SqlTypeKind[] all = [Text, Text, Integer, Integer, Text, Integer];
        return [.. Lengths(2, 6, count => Overload(all[..count], Text, Substr))];
    }

    private static ScalarOverload[] Lengths(int min, int max, Func<int, ScalarOverload> create)
    {
        var overloads = new ScalarOverload[max - min + 1];
        for (var i = 0; i < overloads.Length; i++)
        {
            overloads[i] = create(min + i);
        }

        return overloads;
    }

    private static void Match(FunctionCall call, RegexUse use, bool isNegated)
    {
        var cache = call.State<RegexCache>();
        var results = call.IntegerResults;
        var flagsAt = call.Arguments.Length > 2 ? 2 : -1;
        foreach (var row in call.Rows)
        {
            var pattern = cache.Find(call, row, 1, flagsAt, use, out _);
            var text = call.Text(0, row);
            results[row] = pattern.For(text).IsMatch(text) != isNegated ? 1 : 0;
        }
    }

    private static void Similar(FunctionCall call)
    {
        var similar = call.State<SimilarPattern>();
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var pattern = similar.Find(call, row);
            var text = call.Text(0, row);
            results[row] = pattern.For(text).IsMatch(text) ? 1 : 0;
        }
    }

    private static void Count(FunctionCall call)
    {
        var cache = call.State<RegexCache>();
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var pattern = cache.Find(call, row, 1, call.Arguments.Length > 3 ? 3 : -1, RegexUse.Match, out _);
            var text = call.Text(0, row);
            var start = StartOf(call, row, text, 2);
            var count = 0;
            for (var match = FirstFrom(pattern, text, start); match.Success; match = match.NextMatch())
            {
                count++;
                call.CheckCancelled();
            }

            results[row] = count;
        }
    }

    private static void Instr(FunctionCall call)
    {
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var end = Argument(call, row, 4, 0);
            if (end is not (0 or 1))
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "0 asks for the beginning of a match, 1 for its end.");
            }

            var group = FindGroup(call, row, flagsAt: 5, groupAt: 6, out var text);
            results[row] = group is null ? 0 : PositionOf(text, group.Index + (end == 1 ? group.Length : 0));
        }
    }

    private static void Substr(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            SetGroup(call, row, FindGroup(call, row, flagsAt: 4, groupAt: 5, out _));
        }
    }

    private static Group? FindGroup(FunctionCall call, int row, int flagsAt, int groupAt, out string text)
    {
        var flags = call.Arguments.Length > flagsAt ? flagsAt : -1;
        var pattern = call.State<RegexCache>().Find(call, row, 1, flags, RegexUse.Match, out _);
        text = call.Text(0, row);
        var start = StartOf(call, row, text, 2);
        var number = Argument(call, row, 3, 1);
        var group = Argument(call, row, groupAt, 0);
        if (number < 1 || group < 0)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "Matches are counted from 1, and groups from 0.");
        }

        var match = FirstFrom(pattern, text, start);
        for (var i = 1; i < number && match.Success; i++)
        {
            call.CheckCancelled();
            match = match.NextMatch();
        }

        return match.Success && group < match.Groups.Count && match.Groups[(int)group] is { Success: true } found
            ? found : null;
    }

    private static void Replace(FunctionCall call, int startAt, int flagsAt)
    {
        var cache = call.State<RegexCache>();
        var result = new StringBuilder();
        foreach (var row in call.Rows)
        {
            var pattern = cache.Find(call, row, 1, flagsAt, RegexUse.Replace, out var options);
            var text = call.Text(0, row);
            var replacement = call.Text(2, row);
            var start = startAt < 0 ? 0 : StartOf(call, row, text, startAt);
            var number = startAt < 0 ? (options.IsGlobal ? 0 : 1) : Argument(call, row, startAt + 1, 1);
            if (number < 0)
            {
                throw new DatabaseException(ErrorCode.InvalidParameterValue, "Matches are counted from 1.");
            }

            var copied = 0;
            var count = 0;
            result.Clear();
            for (var match = FirstFrom(pattern, text, start); match.Success; match = match.NextMatch())
            {
                call.CheckCancelled();
                count++;
                if (number > 0 && count < number)
                {
                    continue;
                }

                result.Append(text, copied, match.Index - copied);
                AppendReplacement(result, replacement, match);
                call.CheckRoom(result.Length);
                copied = match.Index + match.Length;
                if (number > 0)
                {
                    break;
                }
            }

            call.Set(row, result.Append(text, copied, text.Length - copied).ToString());
        }
    }

    private static void AppendReplacement(StringBuilder result, string replacement, Match match)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            var next = i + 1 < replacement.Length ? replacement[i + 1] : '\0';
            if (replacement[i] != '\\' || next is not ('&' or '\\' or (>= '1' and <= '9')))
            {
                result.Append(replacement[i]);
                continue;
            }

            i++;
            if (next == '\\')
            {
                result.Append('\\');
            }
            else
            {
                // A group that took no part, or that there is not, is empty.
                result.Append(match.Groups[next == '&' ? 0 : next - '0'].ValueSpan);
            }
        }
    }

    private static void SetGroup(FunctionCall call, int row, Group? group)
    {
        if (group is { Success: true })
        {
            call.Set(row, group.Value);
        }
        else
        {
            call.SetNull(row);
        }
    }

    private static Match FirstFrom(RegexPattern pattern, string text, int start) =>
        start > text.Length ? System.Text.RegularExpressions.Match.Empty : pattern.For(text).Match(text, start);

    private static long Argument(FunctionCall call, int row, int argument, long otherwise) =>
        argument < call.Arguments.Length && call.Arguments[argument] is Int64Vector numbers
            ? numbers.Values[row] : otherwise;

    // Where the search begins, in UTF-16 units; beyond the text if it is there.
    private static int StartOf(FunctionCall call, int row, string text, int argument)
    {
        var start = Argument(call, row, argument, 1);
        if (start < 1)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "A search starts at 1 or behind.");
        }

        var at = 0;
        for (; start > 1 && at < text.Length; start--)
        {
            at += char.IsSurrogatePair(text, at) ? 2 : 1;
        }

        return start > 1 ? text.Length + 1 : at;
    }

    private static int PositionOf(string text, int index)
    {
        var position = 1;
        foreach (var _ in text.AsSpan(0, index).EnumerateRunes())
        {
            position++;
        }

        return position;
    }
}
