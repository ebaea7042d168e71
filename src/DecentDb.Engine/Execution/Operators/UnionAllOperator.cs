using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The rows of one input after those of the other.</summary>
internal sealed class UnionAllOperator(Operator[] inputs) : Operator
{
    private readonly Batch _none = new();
    private int _current;

    public override void Open()
    {
        _current = 0;
        inputs[0].Open();
    }

    public override bool Next(out Batch batch)
    {
        while (_current < inputs.Length)
        {
            if (inputs[_current].Next(out batch))
            {
                return true;
            }

            inputs[_current].Close();
            _current++;
            if (_current < inputs.Length)
            {
                inputs[_current].Open();
            }
        }

        batch = _none;
        return false;
    }

    public override void Close()
    {
        foreach (var input in inputs)
        {
            input.Close();
        }

        _current = inputs.Length;
    }
}
