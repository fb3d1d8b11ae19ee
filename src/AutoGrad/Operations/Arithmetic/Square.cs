namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>x²</c>, element by element, as <c>x * x</c>. Integers wrap around.</summary>
    /// <param name="x">A tensor of any numeric dtype.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is Bool.</exception>
    public static Tensor Square(Tensor x) => x * x;
}
