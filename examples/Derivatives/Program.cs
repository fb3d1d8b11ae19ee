// Derivatives of ordinary C# functions. Run it with: dotnet run -c Release --project examples/Derivatives
using System.Collections.Immutable;
using AutoGrad;
using static AutoGrad.Tensor;     // the functions: Sin, Exp, Linspace, …
using static AutoGrad.Transforms; // functions of functions: Grad, Vmap, Jvp, …

// The derivative of a function is a function, and so is the derivative of that.
Func<Tensor, Tensor> f = x => Sin(x) * Exp(-x * x);
Console.WriteLine($"f(0.3)    = {f(0.3):F6}");
Console.WriteLine($"f'(0.3)   = {Grad(f)(0.3):F6}");
Console.WriteLine($"f''(0.3)  = {Grad(Grad(f))(0.3):F6}");
Console.WriteLine($"f'''(0.3) = {Grad(Grad(Grad(f)))(0.3):F6}");

// A function of one number becomes a function of many at once.
Tensor points = Linspace(-1, 1, 5, DType.Float64);
Console.WriteLine($"f'' at {points} is {Vmap(Grad(Grad(f)))(points):F4}");

// The gradient of a function of a vector is a vector, and the derivative of that a matrix: each unit vector pushed forward gives a row.
Func<Tensor, Tensor> valley = p => Square(1 - p[0]) + 100 * Square(p[1] - Square(p[0]));
Tensor start = From([-1.0, 2.0]);
Tensor hessian = Vmap((Tensor direction) => Jvp(Grad(valley), start, direction).Tangent)(Eye(2, dtype: DType.Float64));
Console.WriteLine($"gradient of the valley = {Grad(valley)(start)}");
Console.WriteLine($"its Hessian            =\n{hessian}");

// A straight line through points by gradient descent. No function is needed: an expression can be differentiated as it stands.
Tensor inputs = From([1.0, 2, 4, 4, 5, 6, 9, 9, 9, 10]);
Tensor targets = From([4.0, 5, 8, 12, 15, 16, 18, 21, 22, 24]);
Tensor slope = 0.0;
Tensor intercept = 0.0;
for (int step = 0; step < 1000; step++)
{
    Tensor loss = Square((slope * inputs) + intercept - targets).Sum() / 2;
    ImmutableArray<Tensor> gradients = Gradients(loss, slope, intercept);
    slope = (slope - 1e-4 * gradients[0]).Evaluate();
    intercept = (intercept - 1e-4 * gradients[1]).Evaluate();
}
Console.WriteLine($"line after 1000 steps  = {slope:F6} x + {intercept:F6}");

// A derivative is an expression like any other: here that of a·sin(a) as a small program.
Tensor a = From(2.0);
Console.WriteLine(GraphPrinter.Print(Gradients(a * Sin(a), a)[0]));
