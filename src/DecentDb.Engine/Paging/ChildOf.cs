using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>Gives the page id of a child of an interior page.</summary>
internal delegate PageId ChildOf(byte[] page, int index);
