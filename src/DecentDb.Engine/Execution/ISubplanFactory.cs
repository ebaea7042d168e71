using DecentDb.Engine.Planning;

namespace DecentDb.Engine.Execution;

/// <summary>
/// Makes the queries within expressions ready to run: what expressions know of the operators, which are built of
/// expressions themselves.
/// </summary>
internal interface ISubplanFactory
{
    ISubplan Create(PlanNode plan);

    /// <summary>The execution has ended: what was kept for several queries is not needed any more.</summary>
    void Release();
}
