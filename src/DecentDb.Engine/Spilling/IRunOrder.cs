namespace DecentDb.Engine.Spilling;

/// <summary>The order of the records at which the runs of a merge stand.</summary>
internal interface IRunOrder
{
    /// <summary>True when the record of the left run comes before that of the right; ended runs come last.</summary>
    bool IsLess(int left, int right);
}
