using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>LIKE and ILIKE. The pattern is read again only when it changes from one row to the next.</summary>
internal sealed class LikeExpression(
    VectorExpression operand,
    VectorExpression pattern,
    VectorExpression? escape,
    bool ignoreCase,
    bool negated,
    ExecutionContext context)
    : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();
    private readonly LikeMatcher _matcher = new(context.Pieces);
    private byte[] _pattern = [];
    private byte[] _escape = [];
    private byte[] _textBuffer = [];
    private bool _isSet;

    public override ColumnVector Evaluate(Batch batch)
    {
        var texts = (BinaryVector)operand.Evaluate(batch);
        var patterns = (BinaryVector)pattern.Evaluate(batch);
        var escapes = (BinaryVector?)escape?.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (texts.IsNull(row) || patterns.IsNull(row) || (escapes?.IsNull(row) ?? false))
            {
                _result.SetNull(row);
                _result.Values[row] = 0;
                continue;
            }

            SetPattern(patterns.Get(row), escapes is null ? "\\"u8 : escapes.Get(row));
            var text = texts.Get(row);
            text = ignoreCase ? _matcher.Fold(text, ref _textBuffer) : text;
            _result.Values[row] = _matcher.IsMatch(text) != negated ? 1 : 0;
            _result.SetNotNull(row);
        }

        return _result;
    }

    private void SetPattern(ReadOnlySpan<byte> newPattern, ReadOnlySpan<byte> newEscape)
    {
        if (_isSet && newPattern.SequenceEqual(_pattern) && newEscape.SequenceEqual(_escape))
        {
            return;
        }

        if (newEscape.Length > 1 && TextLength.Count(newEscape) > 1)
        {
            throw new DatabaseException(
                ErrorCode.InvalidEscapeSequence, "ESCAPE takes one character or an empty text.");
        }

        _pattern = newPattern.ToArray();
        _escape = newEscape.ToArray();
        if (ignoreCase)
        {
            // The escape character keeps its case, and is another one than its counterpart.
            byte[] folded = [];
            var withBackslashes = _matcher.WithBackslashes(_pattern, _escape);
            _matcher.Set(_matcher.Fold(withBackslashes, ref folded), "\\"u8);
        }
        else
        {
            _matcher.Set(_pattern, _escape);
        }

        _isSet = true;
    }
}
