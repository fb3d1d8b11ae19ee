namespace AutoGrad.Learning;

/// <summary>The third byte of an IDX file.</summary>
internal enum IdxElementType : byte
{
    /// <summary>8 bits without sign.</summary>
    UnsignedByte = 0x08,

    /// <summary>8 bits with sign.</summary>
    SignedByte = 0x09,

    /// <summary>16 bits with sign.</summary>
    Short = 0x0B,

    /// <summary>32 bits with sign.</summary>
    Integer = 0x0C,

    /// <summary>IEEE 754 single precision.</summary>
    Float = 0x0D,

    /// <summary>IEEE 754 double precision.</summary>
    Double = 0x0E,
}
