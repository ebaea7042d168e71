using System;
using System.Collections.Generic;
using System.Text;

namespace DecentDb.Cli;

/// <summary>
/// Reads a line from a terminal, with keys to move, delete, complete and go back to earlier lines. What it does with a
/// key is apart from how it is shown, so that it can be tested without a terminal.
/// </summary>
internal sealed class LineEditor(ShellHistory history, Func<string, bool, IReadOnlyList<string>> complete)
{
    /// <summary>What <see cref="Read"/> gives for Ctrl+C.</summary>
    public const string Cancelled = "\u0003";

    private readonly StringBuilder _line = new();
    private int _cursor;
    private int _historyIndex;
    private string _typed = ""; // before the history was looked at

    /// <summary>The line so far.</summary>
    public string Line => _line.ToString();

    /// <summary>Where the next character goes.</summary>
    public int Cursor => _cursor;

    /// <summary>What a word may go on as, when there are several ways; told once.</summary>
    public IReadOnlyList<string> Choices { get; private set; } = [];

    /// <summary>Reads a line; null at its end by Ctrl+D.</summary>
    public string? Read(string prompt)
    {
        Begin();
        var isInput = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            Show(prompt);
            while (true)
            {
                var result = Press(Console.ReadKey(intercept: true));
                if (Choices.Count > 0)
                {
                    Console.WriteLine();
                    Console.WriteLine(string.Join("  ", Choices));
                }

                Show(prompt);
                if (result != KeyResult.Goes)
                {
                    Console.WriteLine();
                    return result == KeyResult.Ended ? null : result == KeyResult.Cancelled ? Cancelled : Line;
                }
            }
        }
        finally
        {
            Console.TreatControlCAsInput = isInput;
        }
    }

    /// <summary>Starts with an empty line.</summary>
    public void Begin()
    {
        _line.Clear();
        _cursor = 0;
        _historyIndex = history.Count;
    }

    /// <summary>Takes a key.</summary>
    public KeyResult Press(ConsoleKeyInfo key)
    {
        Choices = [];
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
        {
            return PressControl(key.Key);
        }

        switch (key.Key)
        {
            case ConsoleKey.Enter:
                history.Add(Line);
                return KeyResult.Done;
            case ConsoleKey.Tab:
                Complete();
                break;
            case ConsoleKey.Backspace when _cursor > 0:
                Delete(_cursor - 1, _cursor);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
                Delete(_cursor, _cursor + 1);
                break;
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(_cursor - 1, 0);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_cursor + 1, _line.Length);
                break;
            case ConsoleKey.Home:
                _cursor = 0;
                break;
            case ConsoleKey.End:
                _cursor = _line.Length;
                break;
            case ConsoleKey.UpArrow:
                Recall(_historyIndex - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_historyIndex + 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _line.Insert(_cursor++, key.KeyChar);
                }

                break;
        }

        return KeyResult.Goes;
    }

    private KeyResult PressControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.C:
                return KeyResult.Cancelled;
            case ConsoleKey.D when _line.Length == 0:
                return KeyResult.Ended;
            case ConsoleKey.D when _cursor < _line.Length:
                Delete(_cursor, _cursor + 1);
                break;
            case ConsoleKey.A:
                _cursor = 0;
                break;
            case ConsoleKey.E:
                _cursor = _line.Length;
                break;
            case ConsoleKey.K:
                Delete(_cursor, _line.Length);
                break;
            case ConsoleKey.U:
                Delete(0, _cursor);
                break;
            case ConsoleKey.W:
                Delete(WordStart(skipsBlanks: true), _cursor);
                break;
            default:
                break;
        }

        return KeyResult.Goes;
    }

    private void Delete(int from, int to)
    {
        _line.Remove(from, to - from);
        _cursor = from;
    }

    private void Recall(int index)
    {
        if (index < 0 || index > history.Count)
        {
            return;
        }

        _typed = _historyIndex == history.Count ? Line : _typed;
        _historyIndex = index;
        _line.Clear().Append(index == history.Count ? _typed : history[index]);
        _cursor = _line.Length;
    }

    // As far as all choices go; when that is nothing further, they are shown.
    private void Complete()
    {
        var start = WordStart(skipsBlanks: false);
        var word = _line.ToString(start, _cursor - start);
        var found = complete(word, string.IsNullOrWhiteSpace(_line.ToString(0, start)));
        if (found.Count == 0)
        {
            return;
        }

        var common = found[0];
        foreach (var choice in found)
        {
            var length = 0;
            while (length < Math.Min(common.Length, choice.Length)
                && char.ToUpperInvariant(common[length]) == char.ToUpperInvariant(choice[length]))
            {
                length++;
            }

            common = common[..length];
        }

        common += found.Count == 1 ? " " : "";
        Choices = found.Count > 1 && common.Length == word.Length ? found : [];
        _line.Remove(start, word.Length).Insert(start, common);
        _cursor = start + common.Length;
    }

    private int WordStart(bool skipsBlanks)
    {
        var start = _cursor;
        while (skipsBlanks && start > 0 && char.IsWhiteSpace(_line[start - 1]))
        {
            start--;
        }

        while (start > 0 && (char.IsLetterOrDigit(_line[start - 1]) || _line[start - 1] is '_' or '.' or '\\'))
        {
            start--;
        }

        return skipsBlanks && start == _cursor && start > 0 ? start - 1 : start;
    }

    // The end of a line that is too long for the terminal, around the cursor.
    private void Show(string prompt)
    {
        var width = Math.Max((Console.IsOutputRedirected ? 80 : Console.WindowWidth) - prompt.Length - 1, 10);
        var start = Math.Max(_cursor - width + 1, 0);
        var shown = Line[start..Math.Min(_line.Length, start + width)];
        var place = prompt.Length + _cursor - start;
        Console.Write($"\r\u001b[K{prompt}{ControlCharacters.Escape(shown)}\r\u001b[{place}C");
    }
}

/// <summary>What a key did to a line.</summary>
internal enum KeyResult
{
    /// <summary>The line goes on.</summary>
    Goes,

    /// <summary>It is whole.</summary>
    Done,

    /// <summary>It is given up.</summary>
    Cancelled,

    /// <summary>The input has ended.</summary>
    Ended,
}
