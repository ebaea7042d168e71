using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>A format of to_char and to_number for numbers: its parts and what they say together.</summary>
internal sealed class NumberPattern
{
    /// <summary>Reads a format.</summary>
    /// <exception cref="DatabaseException">SyntaxError: patterns that do not go together.</exception>
    public NumberPattern(string format)
    {
        Nodes = FormatReader.ReadNumbers(format);
        foreach (var node in Nodes)
        {
            if (node.Kind == FormatNodeKind.Pattern)
            {
                Note(node.Text.ToUpperInvariant());
            }
        }
    }

    /// <summary>Where the sign stands that S asks for.</summary>
    public enum SignPlace
    {
        Nowhere,
        Before,
        Behind,
    }

    public List<FormatNode> Nodes { get; }

    /// <summary>Digits before the point.</summary>
    public int Before { get; private set; }

    /// <summary>Digits before the point of the shifted number.</summary>
    public int Places => Before + Shift;

    /// <summary>Digits behind the point.</summary>
    public int Behind { get; private set; }

    /// <summary>The place, from 1, of the first 0 before the point; 0 for none.</summary>
    public int ZeroStart { get; private set; }

    /// <summary>The place of the last 0; 0 for none.</summary>
    public int ZeroEnd { get; private set; }

    /// <summary>Digits behind V, by which the number is shifted.</summary>
    public int Shift { get; private set; }

    public bool HasPoint { get; private set; }

    /// <summary>FM: without filling blanks.</summary>
    public bool IsFilled { get; private set; }

    /// <summary>PR: negative numbers stand in angle brackets.</summary>
    public bool HasBrackets { get; private set; }

    public bool HasMinus { get; private set; }

    public bool HasPlus { get; private set; }

    public bool IsRoman { get; private set; }

    public bool IsShifted { get; private set; }

    /// <summary>EEEE: with an exponent.</summary>
    public bool IsScientific { get; private set; }

    public SignPlace Sign { get; private set; }

    public bool HasZero => ZeroStart > 0;

    private int DigitsBeforeSign { get; set; }

    private static DatabaseException Misplaced(string what) => new(ErrorCode.SyntaxError, what);

    private void Note(string pattern)
    {
        if (IsScientific)
        {
            throw Misplaced("EEEE is the last pattern of a format.");
        }

        switch (pattern)
        {
            case "9" or "0":
                NoteDigit(pattern == "0");
                break;
            case "D" or ".":
                if (HasPoint || IsShifted)
                {
                    throw Misplaced("A format has one decimal point, and none beside V.");
                }

                HasPoint = true;
                break;
            case "FM":
                IsFilled = true;
                break;
            case "S" or "MI" or "PL" or "SG" or "PR":
                NoteSign(pattern);
                break;
            case "RN":
                IsRoman = true;
                break;
            case "V":
                IsShifted = !HasPoint ? true : throw Misplaced("V and a decimal point do not go together.");
                break;
            case "EEEE":
                IsScientific = !IsFilled && Sign == SignPlace.Nowhere && !HasBrackets && !HasMinus && !HasPlus
                    && !IsRoman && !IsShifted
                    ? true
                    : throw Misplaced("EEEE goes with digits and a decimal point alone.");
                break;
            default:
                break;
        }
    }

    private void NoteDigit(bool isZero)
    {
        if (HasBrackets)
        {
            throw Misplaced("PR stands behind all digits.");
        }

        if (!isZero && IsShifted)
        {
            Shift++;
            return;
        }

        if (isZero && ZeroStart == 0 && !HasPoint)
        {
            ZeroStart = Before + 1;
        }

        (Before, Behind) = HasPoint ? (Before, Behind + 1) : (Before + 1, Behind);
        ZeroEnd = isZero ? Before + Behind : ZeroEnd;
    }

    private void NoteSign(string pattern)
    {
        var hasOther = pattern == "S" ? HasPlus || HasMinus || HasBrackets : Sign != SignPlace.Nowhere;
        if (hasOther || (pattern == "PR" && (HasPlus || HasMinus)) || (pattern == "S" && Sign == SignPlace.Before))
        {
            throw Misplaced("S, MI, PL, SG and PR do not go together, and S stands once.");
        }

        switch (pattern)
        {
            case "S":
                Sign = HasPoint ? SignPlace.Behind : SignPlace.Before;
                DigitsBeforeSign = Before;
                break;
            case "PR":
                HasBrackets = true;
                break;
            default:
                HasMinus |= pattern is "MI" or "SG";
                HasPlus |= pattern is "PL" or "SG";
                break;
        }
    }

    /// <summary>Where the sign stands once all digits are known: an S behind all of them stands behind.</summary>
    public SignPlace SettledSign =>
        Sign == SignPlace.Before && Before == DigitsBeforeSign && !HasPlus && !HasMinus ? SignPlace.Behind : Sign;
}
