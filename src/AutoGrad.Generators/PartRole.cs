namespace AutoGrad.Generators;

/// <summary>What a type is to a tree.</summary>
internal enum PartRole
{
    /// <summary>It has no tensors.</summary>
    Static,

    /// <summary>It has no tensors that its declaration shows, but values of it may.</summary>
    Suspect,

    /// <summary>It depends on a type argument, so it is decided when the program runs.</summary>
    Open,

    /// <summary>It is a tensor or a tree.</summary>
    Tree,

    /// <summary>It holds tensors that cannot be reached or replaced.</summary>
    Unsupported,
}
