namespace DecentDb.Engine.Planning;

/// <summary>What a function in FROM finds out about a graph.</summary>
internal enum GraphQuestion
{
    /// <summary>graph_reach: the nodes that are reached from one, nearest first.</summary>
    Reach,

    /// <summary>graph_path: a shortest way from one node to another.</summary>
    Path,

    /// <summary>graph_components: which nodes hang together.</summary>
    Components,
}
