namespace DecentDb.Data;

/// <summary>Writes the values of one row.</summary>
/// <typeparam name="TState">What the action gets.</typeparam>
/// <param name="row">The row; end it by returning.</param>
/// <param name="state">What the caller passed.</param>
public delegate void DecentDbRowAction<TState>(ref DecentDbRowWriter row, TState state)
    where TState : allows ref struct;
