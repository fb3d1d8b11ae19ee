namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// Square matrices multiplied with themselves, <c>a · a · … · a</c>, by repeated squaring. Power 0 is the identity matrix, also of a
    /// singular a; a negative power is that of the inverse. The axes before the last two are a batch.
    /// </summary>
    /// <param name="a">Matrices […, n, n], Float32 or Float64.</param>
    /// <param name="power">How many factors.</param>
    /// <returns>The power, of the type of a.</returns>
    /// <exception cref="ArgumentException">
    /// a is not square or not of floats; when computed: the power is negative and a matrix is singular.
    /// </exception>
    public static Tensor MatrixPower(Tensor a, int power)
    {
        ArgumentNullException.ThrowIfNull(a);
        Check.Float("MatrixPower", a.Type);
        Check.Square("MatrixPower", a.Type);
        Tensor identity = Eye(a.Shape[^1], dtype: a.DType).BroadcastTo(a.Shape);
        if (power == 0) return identity;
        Tensor square = power > 0 ? a : new Solve("MatrixPower", OnFailure.Throw).Apply(a, identity);
        Tensor? result = null;
        for (long rest = Math.Abs((long)power); ; rest /= 2)
        {
            if (rest % 2 == 1) result = result is null ? square : MatMul(result, square);
            if (rest <= 1) return result ?? identity;
            square = MatMul(square, square);
        }
    }
}
