namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The inverse of square matrices: <c>a · a⁻¹ = 1</c>, the solution of these equations by <see cref="Solve"/>. The axes before the last
    /// two are a batch. Where the inverse is only multiplied with something, <see cref="Solve"/> is quicker and more accurate.
    /// </summary>
    /// <param name="a">Matrices […, n, n], Float32 or Float64.</param>
    /// <param name="onSingular">What becomes of a singular matrix: an error, or NaN for that matrix of the batch.</param>
    /// <returns>a⁻¹, of the type of a; empty for n = 0.</returns>
    /// <exception cref="ArgumentException">a is not square or not of floats; when computed: a matrix is singular.</exception>
    public static Tensor Inverse(Tensor a, OnFailure onSingular = OnFailure.Throw)
    {
        ArgumentNullException.ThrowIfNull(a);
        Check.Float("Inverse", a.Type);
        Check.Square("Inverse", a.Type);
        return new Solve("Inverse", onSingular).Apply(a, Eye(a.Shape[^1], dtype: a.DType).BroadcastTo(a.Shape));
    }
}
