namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>Random 32-bit words: every value of UInt32 is equally likely. Element number i is made from the key and i alone.</summary>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <returns>A UInt32 tensor.</returns>
    /// <exception cref="ArgumentException">This is a batch of keys.</exception>
    public Tensor Bits(Shape shape) => Bits("Key.Bits", shape, ThreefryOutput.Both, 0);

    /// <summary>
    /// The chosen output, shifted right, for each position of a shape, in row-major order. No tensor has 2³² elements, so the high counter
    /// is 0.
    /// </summary>
    private Tensor Bits(string operation, Shape shape, ThreefryOutput output, int shift)
    {
        (Tensor k0, Tensor k1) = WordsFor(operation);
        Tensor low = Tensor.Iota([shape.Size], 0, DType.UInt32);
        return Tensor.Threefry(k0, k1, Tensor.ZerosLike(low), low, output, shift).Reshape(shape);
    }
}
