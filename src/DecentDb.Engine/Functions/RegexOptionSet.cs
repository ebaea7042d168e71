using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>The options of a regular expression, as its flags and embedded options say them.</summary>
internal struct RegexOptionSet
{
    /// <summary>All matches, not only the first one.</summary>
    public bool IsGlobal;

    /// <summary>Letters match without regard to their case.</summary>
    public bool IgnoresCase;

    /// <summary>A dot and a negated class do not match a line feed.</summary>
    public bool StopsAtLines;

    /// <summary>^ and $ match at the beginning and end of each line too.</summary>
    public bool AnchorsAtLines;

    /// <summary>Blanks and comments in the pattern are left out.</summary>
    public bool IsExpanded;

    /// <summary>The pattern is a text that is found as it is.</summary>
    public bool IsLiteral;

    /// <summary>Takes one letter of flags.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: there is no such flag; NotSupported.</exception>
    public void Take(char flag)
    {
        switch (flag)
        {
            case 'g':
                IsGlobal = true;
                break;
            case 'i':
                IgnoresCase = true;
                break;
            case 'c':
                IgnoresCase = false;
                break;
            case 'm' or 'n':
                (StopsAtLines, AnchorsAtLines) = (true, true);
                break;
            case 'p':
                (StopsAtLines, AnchorsAtLines) = (true, false);
                break;
            case 'w':
                (StopsAtLines, AnchorsAtLines) = (false, true);
                break;
            case 's':
                (StopsAtLines, AnchorsAtLines) = (false, false);
                break;
            case 'x':
                IsExpanded = true;
                break;
            case 't':
                IsExpanded = false;
                break;
            case 'q':
                IsLiteral = true;
                break;
            case 'e':
                break; // the same syntax, nearly
            case 'b':
                throw new DatabaseException(
                    ErrorCode.NotSupported, "Basic regular expressions (option b) are not supported.");
            default:
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, $"There is no option \"{flag}\" of regular expressions.");
        }
    }
}
