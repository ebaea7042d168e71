namespace DecentDb.Engine.Functions;

/// <summary>One of the ways to call a function.</summary>
internal interface IOverload
{
    /// <summary>What it takes.</summary>
    FunctionSignature Signature { get; }
}
